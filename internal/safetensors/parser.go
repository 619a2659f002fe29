package safetensors

import (
	"bytes"
	"encoding/json"
	"io"
	"math"
	"strconv"
	"unicode/utf8"

	"github.com/pkg/errors"
)

// parser reads JSON word by word, since decoding into a struct or map would accept repeated keys and keys that
// differ in case.
type parser struct{ dec *json.Decoder }

// newParser returns a parser of one JSON object in UTF-8 that may be followed by white space.
func newParser(text []byte) (*parser, error) {
	if len(text) == 0 || text[0] != '{' {
		return nil, errors.New("header at byte 8 does not begin with {")
	}
	if !utf8.Valid(text) {
		return nil, errors.New("header at byte 8 is not UTF-8")
	}
	var whole json.RawMessage
	if err := json.Unmarshal(text, &whole); err != nil {
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			return nil, errors.Wrapf(err, "header at byte %d", 8+syntax.Offset)
		}
		return nil, errors.Wrap(err, "header at byte 8")
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	return &parser{dec}, nil
}

// object reads an object and calls field after each key, to read its value. what is the object's name in errors.
func (p *parser) object(what string, field func(key string) error) error {
	if err := p.open(what, '{'); err != nil {
		return err
	}
	seen := map[string]bool{}
	for p.dec.More() {
		key, err := p.text("key of " + what)
		if err != nil {
			return err
		}
		if seen[key] {
			return errors.Errorf("header at byte %d: %s has the key %q twice", p.at(), what, key)
		}
		seen[key] = true
		if err := field(key); err != nil {
			return err
		}
	}
	_, err := p.token(what)
	return err
}

// naturals reads an array of integers, none negative.
func (p *parser) naturals(what string) ([]int64, error) {
	if err := p.open(what, '['); err != nil {
		return nil, err
	}
	list := []int64{}
	for p.dec.More() {
		t, err := p.token(what)
		if err != nil {
			return nil, err
		}
		number, _ := t.(json.Number)
		n, err := strconv.ParseUint(number.String(), 10, 63) // refuses the empty string, signs, fractions and exponents
		if err != nil {
			return nil, errors.Errorf("header at byte %d: %s holds %v, want an integer from 0 to %d", p.at(), what, t, int64(math.MaxInt64))
		}
		list = append(list, int64(n))
	}
	_, err := p.token(what)
	return list, err
}

func (p *parser) text(what string) (string, error) {
	t, err := p.token(what)
	if err != nil {
		return "", err
	}
	s, ok := t.(string)
	if !ok {
		return "", errors.Errorf("header at byte %d: %s is %v, want a string", p.at(), what, t)
	}
	return s, nil
}

func (p *parser) open(what string, want json.Delim) error {
	t, err := p.token(what)
	if err != nil {
		return err
	}
	if t != want {
		return errors.Errorf("header at byte %d: %s begins with %v, want %v", p.at(), what, t, want)
	}
	return nil
}

func (p *parser) token(what string) (json.Token, error) {
	t, err := p.dec.Token()
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return t, errors.Wrapf(err, "header at byte %d: %s", p.at(), what)
}

// at returns the byte of the file behind the word read last.
func (p *parser) at() int64 { return 8 + p.dec.InputOffset() }
