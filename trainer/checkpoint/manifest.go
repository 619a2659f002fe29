package checkpoint

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"

	"github.com/pkg/errors"
)

// Manifest says where in a run a checkpoint was taken and what it consists of.
type Manifest struct {
	Step        int    `json:"step"`          // updates made so far
	Epoch       int    `json:"epoch"`         // epochs completed
	StepInEpoch int    `json:"step_in_epoch"` // updates made in the epoch that has begun
	Seed        uint64 `json:"seed"`
	Kernels     string `json:"kernels"` // kernel set that computed it: avx512, avx2, neon, generic
	Best        *Best  `json:"best,omitempty"`

	// Extra is what the trainer's caller adds, as JSON, such as the offsets in its tables at which the run continues.
	// White space is not kept.
	Extra json.RawMessage `json:"extra,omitempty"`

	// Files has size and SHA-256 of the other files. Save fills it in; what a caller puts there is ignored.
	Files map[string]FileSum `json:"files"`
}

// Best is the best value of the monitored metric up to the checkpoint. Value is finite.
type Best struct {
	Step   int     `json:"step"`
	Metric string  `json:"metric"`
	Value  float64 `json:"value"`
}

// FileSum identifies the content of a file.
type FileSum struct {
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"` // 64 hexadecimal digits
}

const (
	// format counts the versions of the layout and of what the tensors mean; a program reads its own only. In format 1
	// there was not all that a run needs to continue with the same bits.
	format = 2

	// maxManifest bounds what is read into memory before its checksum can be verified.
	maxManifest = 16 << 20
)

// versioned puts the format in front of the manifest's own fields.
type versioned struct {
	Format int `json:"format"`
	Manifest
}

// The manifest's last field is the SHA-256 of all bytes before sealHead. So no byte of the file can change unnoticed:
// those before change the sum, and those from sealHead on are given by it.
const (
	sealHead = ",\n  \"sha256\": \""
	sealTail = "\"\n}\n"
	sealSize = len(sealHead) + 2*sha256.Size + len(sealTail)
	bodyTail = "\n}" // what ends an indented object where the seal is attached
)

func seal(body []byte) []byte {
	return fmt.Appendf(nil, "%s%x%s", sealHead, sha256.Sum256(body), sealTail)
}

// encode returns the manifest's file. Equal manifests give equal bytes.
func (m Manifest) encode() ([]byte, error) {
	if m.Step < 0 || m.Epoch < 0 || m.StepInEpoch < 0 {
		return nil, errors.Errorf("manifest: step %d, epoch %d and step in epoch %d, want none negative", m.Step, m.Epoch, m.StepInEpoch)
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // or Extra would come back changed
	e.SetIndent("", "  ")
	if err := e.Encode(versioned{format, m}); err != nil {
		return nil, errors.Wrap(err, "manifest")
	}
	body := bytes.TrimSuffix(b.Bytes(), []byte(bodyTail+"\n"))
	if len(body)+sealSize > maxManifest {
		return nil, errors.Errorf("manifest: %d bytes, want at most %d: extra is too large", len(body)+sealSize, maxManifest)
	}
	return append(body, seal(body)...), nil
}

// decodeManifest is the inverse of encode. The error is damage if the checksum does not hold, and not if it does but
// another version of the program wrote the manifest.
func decodeManifest(file []byte) (Manifest, error) {
	cut := len(file) - sealSize
	if cut < 0 || len(file) > maxManifest {
		return Manifest{}, damage{errors.Errorf("%d bytes, want %d to %d", len(file), sealSize, maxManifest)}
	}
	body := file[:cut]
	if !bytes.Equal(file[cut:], seal(body)) {
		return Manifest{}, damage{errors.New("content does not have the SHA-256 that it ends with")}
	}
	body = append(bytes.Clone(body), bodyTail...)
	var version struct{ Format int }
	if err := json.Unmarshal(body, &version); err != nil {
		return Manifest{}, errors.Wrap(err, "json")
	}
	if version.Format != format {
		return Manifest{}, errors.Errorf("format %d, want %d: use the version of the program that wrote it, or start anew", version.Format, format)
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.DisallowUnknownFields()
	var v versioned
	if err := dec.Decode(&v); err != nil {
		return Manifest{}, errors.Wrap(err, "json")
	}
	if v.Extra != nil {
		var b bytes.Buffer
		if err := json.Compact(&b, v.Extra); err != nil {
			return Manifest{}, errors.Wrap(err, "extra")
		}
		v.Extra = b.Bytes()
	}
	return v.Manifest, nil
}
