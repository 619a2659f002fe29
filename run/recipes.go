package run

import (
	"embed"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pkg/errors"

	"nabla/internal/registry"
)

//go:embed recipes/*.yaml
var embedded embed.FS

// Recipes returns the names of the built-in recipes, sorted.
func Recipes() []string {
	entries, err := embedded.ReadDir("recipes")
	if err != nil {
		panic(err) // the folder is part of the program
	}
	var names []string
	for _, e := range entries {
		names = append(names, strings.TrimSuffix(e.Name(), ".yaml"))
	}
	slices.Sort(names)
	return names
}

// recipeText returns a built-in recipe as it is written, with its comments.
func recipeText(name string) (string, error) {
	text, err := embedded.ReadFile("recipes/" + name + ".yaml")
	if err != nil {
		return "", bad(registry.Unknown("recipe", name, Recipes()))
	}
	return string(text), nil
}

// DescribeRecipe returns the comment that a built-in recipe begins with, in one line.
func DescribeRecipe(name string) string {
	text, err := recipeText(name)
	if err != nil {
		return ""
	}
	var words []string
	for line := range strings.Lines(text) {
		comment, ok := strings.CutPrefix(line, "#")
		if !ok {
			break
		}
		words = append(words, strings.TrimSpace(comment))
	}
	return strings.Join(words, " ")
}

// Recipe returns the layer that an argument names: a recipe file if it ends in .yaml or .yml; a built-in recipe by its
// name; else an existing file of data. Errors are BadInput.
func Recipe(arg string) (*Layer, error) {
	if ext := filepath.Ext(arg); ext == ".yaml" || ext == ".yml" {
		return RecipeFile(arg)
	}
	if slices.Contains(Recipes(), arg) {
		text, err := recipeText(arg)
		if err != nil {
			return nil, err
		}
		l, err := parseLayer(arg+".yaml", "", []byte(text))
		if err != nil {
			return nil, err
		}
		l.recipe = arg
		return l, nil
	}
	info, err := os.Stat(arg)
	switch {
	case err == nil && info.IsDir():
		return nil, bad(errors.Errorf("%s is a folder: want a recipe or a file of data; the folder of a built-in data set's files goes to --data-dir", arg))
	case err == nil:
		l := NewLayer(arg)
		l.SetValue("data", "file", arg, arg)
		return l, nil
	case strings.ContainsAny(arg, `/\.`) && !os.IsNotExist(err):
		return nil, bad(errors.Wrap(err, "data"))
	case strings.ContainsAny(arg, `/\`) || filepath.Ext(arg) != "":
		return nil, bad(errors.Errorf("%s: there is no such file: want a file of data, a recipe file (.yaml), or one of the recipes %s", arg, registry.List(Recipes())))
	}
	return nil, bad(errors.WithMessage(registry.Unknown("recipe", arg, Recipes()), "neither a file nor a recipe"))
}

// RecipeFile reads a recipe from a file. Relative paths in it refer to its folder.
func RecipeFile(path string) (*Layer, error) {
	text, err := readRecipe(path)
	if err != nil {
		return nil, bad(err)
	}
	dir, err := filepath.Abs(filepath.Dir(path))
	if err != nil {
		return nil, bad(errors.Wrap(err, "recipe"))
	}
	l, err := parseLayer(path, dir, text)
	if err != nil {
		return nil, bad(err)
	}
	if l.recipe == "" {
		l.recipe = cleanName(path)
	}
	return l, nil
}

func readRecipe(path string) ([]byte, error) {
	const most = 1 << 20 // recipes are a few lines
	f, err := os.Open(path)
	if os.IsNotExist(err) {
		return nil, errors.Errorf("%s: there is no such recipe file", path)
	}
	if err != nil {
		return nil, errors.Wrap(err, "recipe")
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, most+1))
	if len(text) > most {
		return nil, errors.Errorf("%s: more than %d bytes: want a recipe, a few lines of YAML", path, most)
	}
	return text, errors.Wrap(err, "recipe")
}

// nameOf names a run by its data.
func nameOf(d Data) string {
	if d.File == "" {
		return d.Name
	}
	return cleanName(d.File)
}

// cleanName makes a name for a folder of a path's last element, up to its first dot.
func cleanName(path string) string {
	base, _, _ := strings.Cut(filepath.Base(path), ".")
	name := strings.Map(func(r rune) rune {
		if isName("x" + string(r)) {
			return r
		}
		return '-'
	}, base)
	if !isName(name) {
		return "data"
	}
	return name
}
