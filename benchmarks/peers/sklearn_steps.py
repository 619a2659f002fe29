"""scikit-learn as a peer of benchmarks/compare: sklearn_steps.py THREADS BLOCK_MS < names of workloads

A step is one partial_fit of an MLPClassifier on a batch of its own batch size, which is one update. There is no finer
call: it also checks its input, encodes the classes, and computes the loss and its penalty, here zero."""
import peer


def start(threads):  # OMP_NUM_THREADS and OPENBLAS_NUM_THREADS have said it already
    import numpy
    import sklearn
    from sklearn.neural_network import MLPClassifier

    def prepare(w):
        rng = numpy.random.default_rng(1)
        x = rng.random((w.batch, w.widths[0]), dtype=numpy.float32)
        y = rng.integers(0, w.widths[-1], w.batch)
        net = MLPClassifier(
            w.widths[1:-1],
            solver=w.solver,
            learning_rate_init=0.001 if w.solver == "adam" else 0.1,
            alpha=0,
            momentum=0,
            nesterovs_momentum=False,
            batch_size=w.batch,
            shuffle=False,
            random_state=1,
        )
        net.partial_fit(x, y, classes=numpy.arange(w.widths[-1]))
        return lambda: net.partial_fit(x, y)

    return sklearn.__version__, "partial_fit, which also checks its input and encodes the classes", prepare


peer.serve(start)
