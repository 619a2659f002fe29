package simd

// pause tells the processor that the caller is waiting for another thread: the core's other thread gets on faster meanwhile, and
// so does the caller afterwards. It takes 20 to 50 ns.
func pause()
