package run_test

import (
	"bytes"
	"encoding/xml"
	"regexp"
	"strings"
	"testing"

	"nabla/run"
)

func TestIterationPage(t *testing.T) {
	j := prepare(t, "iris")
	for _, values := range []int{0, 2} {
		var b bytes.Buffer
		if err := j.WriteHTML(&b, walk(t, j, run.Walk{Iteration: 3, Values: values})); err != nil {
			t.Fatal(err)
		}
		page := b.String()
		for _, want := range []string{
			"<h1>Iteration 3 of 280, epoch 1 of 40</h1>", "Take a mini-batch", "Compute gradients", "Update the parameters", "Repeat", "277 iterations are left",
			"prefers-color-scheme: dark", "<td>linear/weight[", "virginica</b>", "setosa</b>", "16×4", "<svg ", "went down", "softmax_cross_entropy",
		} {
			if !strings.Contains(page, want) {
				t.Errorf("the page has no %q", want)
			}
		}
		if got, want := strings.Contains(page, "first values"), values > 0; got != want {
			t.Errorf("%d values: shown %v, want %v", values, got, want)
		}
		// Self-contained: nothing is fetched or run. The SVG's namespace is a name, not an address.
		rest := strings.ReplaceAll(page, `xmlns="http://www.w3.org/2000/svg"`, "")
		if bad := regexp.MustCompile(`(?i)https?:|<script|<link|<img|@import|url\(|src=|<\?xml`).FindString(rest); bad != "" {
			t.Errorf("the page is not self-contained: %q", bad)
		}
		svg := page[strings.Index(page, "<svg"):]
		svg = svg[:strings.LastIndex(svg, "</svg>")+len("</svg>")]
		if err := xml.Unmarshal([]byte(svg), new(struct{})); err != nil {
			t.Errorf("the graph: %v", err)
		}
	}
}

// What users name is text in the page, not markup.
func TestIterationPageEscapes(t *testing.T) {
	j := prepare(t, "iris")
	it := walk(t, j, run.Walk{Iteration: 1})
	it.Labels[0] = "<b onclick=x>&"
	var b bytes.Buffer
	if err := j.WriteHTML(&b, it); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(b.String(), "&lt;b onclick=x&gt;&amp;") {
		t.Error("a label is not escaped")
	}
}
