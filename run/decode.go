package run

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/pkg/errors"
	"go.yaml.in/yaml/v3"

	"nabla/internal/registry"
)

// decode sets the fields of a struct, given by pointer, from a section: those whose yaml names are the section's keys. An
// unknown key, and a value of another type, is an error that says where it stands.
func (s section) decode(name string, into any) error {
	fields := fieldsOf(into)
	for _, key := range slices.Sorted(maps.Keys(s)) {
		set := s[key]
		f, ok := fields[key]
		if !ok {
			err := registry.Unknown("key", key, slices.Sorted(maps.Keys(fields)))
			if len(fields) == 0 {
				err = errors.Errorf("unknown key %q: there are no settings here", key)
			}
			return errors.WithMessagef(err, "%s: section %s", set.where, name)
		}
		if set.node.Tag == "!!null" {
			return errors.Errorf("%s: %s.%s: the value is missing, want %s", set.where, name, key, describe(f.Type()))
		}
		if err := set.node.Decode(f.Addr().Interface()); err != nil || !whole(f.Type(), set.node) {
			return errors.Errorf("%s: %s.%s: want %s, got %s", set.where, name, key, describe(f.Type()), show(set.node))
		}
	}
	return nil
}

// whole reports whether what stands for integers are integers: the decoder would cut off fractions.
func whole(t reflect.Type, n *yaml.Node) bool {
	switch t.Kind() {
	case reflect.Int, reflect.Int64, reflect.Uint64:
		return n.ShortTag() == "!!int"
	case reflect.Slice:
		for _, e := range n.Content {
			if !whole(t.Elem(), resolve(e)) {
				return false
			}
		}
	}
	return true
}

// fieldsOf returns the settable fields of a pointer to a struct by their yaml names.
func fieldsOf(into any) map[string]reflect.Value {
	fields := map[string]reflect.Value{}
	if v := reflect.ValueOf(into); v.Kind() == reflect.Pointer {
		for _, f := range settingsOf(v.Elem()) {
			fields[f.key] = f.value
		}
	}
	return fields
}

// A field is one setting of a struct.
type field struct {
	key   string
	omit  bool // where it is zero
	value reflect.Value
}

// settingsOf returns the settings of a struct in the order of its fields, those of inlined structs among them; none of what is
// no struct.
func settingsOf(v reflect.Value) (fields []field) {
	if v.Kind() != reflect.Struct {
		return nil
	}
	for i := range v.NumField() {
		f := v.Type().Field(i)
		key, options, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		switch {
		case !f.IsExported() || key == "-":
		case options == "inline":
			fields = append(fields, settingsOf(v.Field(i))...)
		case key == "":
			fields = append(fields, field{strings.ToLower(f.Name), options == "omitempty", v.Field(i)})
		default:
			fields = append(fields, field{key, options == "omitempty", v.Field(i)})
		}
	}
	return fields
}

// encode returns a struct's settings as YAML, in the order of its fields.
func encode(name string, from any) *yaml.Node {
	m := &yaml.Node{Kind: yaml.MappingNode}
	add := func(key string, value any) {
		var k, v yaml.Node
		k.SetString(key)
		if err := v.Encode(value); err != nil {
			panic(fmt.Sprintf("run: setting %s: %v", key, err)) // settings are plain data
		}
		if v.Kind == yaml.SequenceNode {
			v.Style = yaml.FlowStyle
		}
		m.Content = append(m.Content, &k, &v)
	}
	if name != "" {
		add("name", name)
	}
	for _, f := range settingsOf(reflect.Indirect(reflect.ValueOf(from))) {
		if !f.omit || !f.value.IsZero() {
			add(f.key, f.value.Interface())
		}
	}
	return m
}

// flow writes settings in one line.
func flow(m *yaml.Node) string {
	m.Style = yaml.FlowStyle
	text, err := yaml.Marshal(m)
	if err != nil {
		panic(fmt.Sprintf("run: settings: %v", err)) // they were encoded from plain data
	}
	return strings.Join(strings.Fields(string(text)), " ")
}

// describe says in words what a setting of a type looks like.
func describe(t reflect.Type) string {
	if w, ok := reflect.Zero(t).Interface().(interface{ Want() string }); ok {
		return w.Want()
	}
	switch t.Kind() {
	case reflect.Int, reflect.Int64:
		return "an integer"
	case reflect.Uint64:
		return "an integer that is not negative"
	case reflect.Float32, reflect.Float64:
		return "a number"
	case reflect.Bool:
		return "true or false"
	case reflect.String:
		return "text"
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Int {
			return "a list of integers such as [64, 32]"
		}
		return "a list of " + describe(t.Elem())
	}
	return t.String()
}

func show(n *yaml.Node) string {
	switch n.Kind {
	case yaml.SequenceNode:
		return "a list"
	case yaml.MappingNode:
		return "a mapping"
	}
	return fmt.Sprintf("%q", n.Value)
}
