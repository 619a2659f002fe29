package run

import (
	"bytes"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pkg/errors"
	"go.yaml.in/yaml/v3"

	"nabla/internal/registry"
)

// A Layer is settings from one source: a recipe, a file, the flags. Where layers disagree the higher one wins.
type Layer struct {
	source   string
	recipe   string // the name it gives to the run
	dir      string // to which relative paths refer; "" for the working directory
	sections map[string]section
}

// A section is the settings of one part of a recipe, by key.
type section map[string]setting

// A setting is a value and where it stands.
type setting struct {
	node  *yaml.Node
	where string
}

// sections are the parts of a recipe, in the order in which they are written.
var sections = []string{"data", "model", "loss", "solver", "schedule", "train"}

// exclusive lists keys of a section of which only one can be said: naming one in a layer drops the others, and the
// settings that go with them, from lower layers.
var exclusive = map[string][]string{"train": {"epochs", "iterations"}, "data": {"name", "file"}}

// NewLayer returns an empty layer. source stands for it in errors.
func NewLayer(source string) *Layer {
	return &Layer{source: source, sections: map[string]section{}}
}

// parseLayer reads a layer from YAML. Relative paths in it refer to dir. Errors name source, line and column.
func parseLayer(source, dir string, text []byte) (*Layer, error) {
	l := NewLayer(source)
	l.dir = dir
	var doc yaml.Node
	dec := yaml.NewDecoder(bytes.NewReader(text))
	if err := dec.Decode(&doc); err == io.EOF {
		return nil, errors.Errorf("%s: nothing is set: want sections %s, each with settings", source, registry.List(sections))
	} else if err != nil {
		hint := ""
		if bytes.ContainsRune(text, '\t') {
			hint = "; YAML is indented with spaces, not with tabs"
		}
		return nil, errors.Errorf("%s: %s%s", source, strings.TrimPrefix(err.Error(), "yaml: "), hint)
	}
	if err := dec.Decode(&yaml.Node{}); err != io.EOF {
		return nil, errors.Errorf("%s: a recipe is one YAML document, but another follows", source)
	}
	root := resolve(doc.Content[0])
	if root.Kind != yaml.MappingNode {
		return nil, errors.Errorf("%s: want sections %s, each with settings", at(source, root), registry.List(sections))
	}
	seen := map[string]bool{}
	for i := 0; i < len(root.Content); i += 2 {
		key, value := root.Content[i], resolve(root.Content[i+1])
		if seen[key.Value] {
			return nil, errors.Errorf("%s: section %q stands here a second time", at(source, key), key.Value)
		}
		seen[key.Value] = true
		if key.Value == "recipe" {
			if err := value.Decode(&l.recipe); err != nil || !isName(l.recipe) {
				return nil, errors.Errorf("%s: recipe: want a name of letters, digits, '-', '_' and '.', got %q", at(source, value), value.Value)
			}
			continue
		}
		if !slices.Contains(sections, key.Value) {
			return nil, errors.WithMessage(registry.Unknown("section", key.Value, sections), at(source, key))
		}
		if err := l.parseSection(key.Value, value); err != nil {
			return nil, err
		}
	}
	return l, nil
}

func (l *Layer) parseSection(name string, value *yaml.Node) error {
	if value.Kind != yaml.MappingNode {
		return errors.Errorf("%s: section %q: want settings such as {key: value}, got %s", at(l.source, value), name, show(value))
	}
	for i := 0; i < len(value.Content); i += 2 {
		key := value.Content[i]
		if _, ok := l.sections[name][key.Value]; ok {
			return errors.Errorf("%s: %s.%s stands here a second time", at(l.source, key), name, key.Value)
		}
		l.put(name, key.Value, setting{resolve(value.Content[i+1]), at(l.source, key)})
	}
	return nil
}

// Set adds a setting such as "train.batch" whose value is YAML. It replaces what the layer said before.
func (l *Layer) Set(key, value string) error {
	name, key, ok := strings.Cut(key, ".")
	if !ok || key == "" {
		return errors.Errorf("%s %s: want section.key=value, such as train.batch=100", l.source, name)
	}
	if !slices.Contains(sections, name) {
		return errors.WithMessage(registry.Unknown("section", name, sections), l.source)
	}
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(value), &doc); err != nil {
		return errors.Errorf("%s %s.%s=%s: the value is no YAML: %s", l.source, name, key, value, strings.TrimPrefix(err.Error(), "yaml: "))
	}
	if len(doc.Content) == 0 {
		return errors.Errorf("%s %s.%s=: a value is missing", l.source, name, key)
	}
	l.put(name, key, setting{resolve(doc.Content[0]), l.source})
	return nil
}

// SetValue adds a setting with a value of Go. where stands for it in errors: the flag's name.
func (l *Layer) SetValue(name, key string, value any, where string) {
	var n yaml.Node
	if err := n.Encode(value); err != nil {
		panic(fmt.Sprintf("run: %s.%s: %v", name, key, err)) // values come from our own code
	}
	l.put(name, key, setting{&n, where})
}

func (l *Layer) put(name, key string, s setting) {
	if l.sections[name] == nil {
		l.sections[name] = section{}
	}
	if l.dir != "" && name == "data" && (key == "file" || key == "dir") && s.node.Value != "" && !filepath.IsAbs(s.node.Value) {
		moved := *s.node
		moved.Value = filepath.Join(l.dir, moved.Value)
		s.node = &moved
	}
	l.sections[name][key] = s
}

// stack lays layers over each other, the lowest first.
func stack(layers ...*Layer) (*Layer, error) {
	out := NewLayer("")
	for _, l := range layers {
		if l == nil {
			continue
		}
		if l.recipe != "" {
			out.recipe = l.recipe
		}
		for _, name := range sections {
			if err := out.lay(name, l.sections[name]); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// lay puts a section over what there is. A section that names another kind replaces it.
func (l *Layer) lay(name string, over section) error {
	under := l.sections[name]
	if under == nil {
		under = section{}
		l.sections[name] = under
	}
	if s, ok := over["name"]; ok {
		if old, had := under["name"]; had && old.node.Value != s.node.Value {
			clear(under)
		}
	}
	var said []string
	for _, key := range exclusive[name] {
		if _, ok := over[key]; ok {
			said = append(said, key)
		}
	}
	switch len(said) {
	case 0:
	case 1:
		if _, same := under[said[0]]; !same && name == "data" && (under["name"].node != nil || under["file"].node != nil) {
			clear(under) // other data: nothing that was said of the old applies
		}
		for _, key := range exclusive[name] {
			delete(under, key)
		}
	default:
		return errors.Errorf("%s: %s.%s and %s.%s are both given: want one of them",
			over[said[1]].where, name, said[0], name, said[1])
	}
	for key, s := range over {
		under[key] = s
	}
	return nil
}

// fill adds what from says and l leaves open, and returns what that was: "train.epochs".
func (l *Layer) fill(from *Layer) (filled []string) {
	for name, s := range from.sections {
		under := l.sections[name]
		if under == nil {
			under = section{}
			l.sections[name] = under
		}
	keys:
		for key, set := range s {
			for _, other := range exclusive[name] {
				if _, said := under[other]; said && slices.Contains(exclusive[name], key) {
					continue keys
				}
			}
			if _, said := under[key]; !said {
				under[key] = set
				filled = append(filled, name+"."+key)
			}
		}
	}
	return filled
}

// resolve follows aliases.
func resolve(n *yaml.Node) *yaml.Node {
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n
}

func at(source string, n *yaml.Node) string {
	if n.Line == 0 {
		return source
	}
	return fmt.Sprintf("%s:%d:%d", source, n.Line, n.Column)
}

// isName reports whether a name can stand for a run in a path.
func isName(s string) bool {
	if s == "" || s[0] == '.' {
		return false
	}
	for _, r := range s {
		if !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' || r == '.') {
			return false
		}
	}
	return true
}
