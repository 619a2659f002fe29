package stock

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"

	"nabla/verify"
)

// ask has one trial made in this process, by way of Serve.
func ask(t *testing.T, op, runtime string) Outcome {
	t.Helper()
	for i, c := range Cases() {
		if c.Op != op {
			continue
		}
		request, err := json.Marshal(Trial{i, runtime, "float64"})
		if err != nil {
			t.Fatal(err)
		}
		var reply bytes.Buffer
		if err := Serve(context.Background(), bytes.NewReader(request), &reply); err != nil {
			t.Fatal(err)
		}
		hello, answer, _ := strings.Cut(reply.String(), "\n")
		if hello != `"`+greeting+`"` {
			t.Errorf("it greets with %s", hello)
		}
		var o Outcome
		if err := json.Unmarshal([]byte(answer), &o); err != nil {
			t.Fatal(err)
		}
		return o
	}
	t.Fatalf("%s has no case", op)
	return Outcome{}
}

func TestServe(t *testing.T) {
	for _, runtime := range []string{"gorgonia", "nabla"} {
		if o := ask(t, "Sin", runtime); o.Verdict != verify.OK || o.Runtime != runtime || o.Dtype != "float64" || o.Note != "" {
			t.Errorf("Sin: got %+v, want ok", o)
		}
		if o := ask(t, "Log2", runtime); o.Verdict != verify.Wrong || !strings.Contains(o.Note, "off by 52%") { // 1 − ln²2
			t.Errorf("Log2: got %+v, want WRONG by 52%%", o)
		}
	}
	for request, want := range map[string]string{`{"Case": 100000}`: "case 100000", `{"Case": `: "reading a trial"} {
		err := Serve(context.Background(), strings.NewReader(request), &bytes.Buffer{})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want an error with %q", request, err, want)
		}
	}
}

// A worker that ends says why, and one that says nothing is stopped.
func TestWorkerEnds(t *testing.T) {
	for mode, want := range map[string]struct {
		verdict verify.Verdict
		note    string
	}{"serve and panic": {Crash, "panic: on purpose"}, "serve and exit": {Crash, "exit status 3"}, "serve and sleep": {Hang, "no answer within"}} {
		w, err := start(self(t.Context(), mode))
		if err != nil {
			t.Fatal(err)
		}
		if want.verdict == Hang {
			w.limit /= 200
		}
		o, alive := w.check(Trial{0, "gorgonia", "float64"})
		if alive || o.Verdict != want.verdict || !strings.Contains(o.Note, want.note) {
			t.Errorf("%s: got %+v, alive %v; want %s with %q", mode, o, alive, want.verdict, want.note)
		}
	}
}
