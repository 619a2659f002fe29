package datasets

// Dataset is examples to learn from, and what is known about them.
type Dataset struct {
	Name string

	// Train holds all examples but those of Test, the official test split, which is nil where there is none. Both have
	// the fields "x" and "y", and "weight", how much each row counts, if Weight names a column.
	Train, Test *Table

	// Classes names the classes by index; nil: the target is a number (regression).
	Classes []string

	// Target names what is to be learned, and so the column that holds it in a file.
	Target string

	// Weight names the column of a file that says how much each row counts; empty: all count alike.
	Weight string

	// Features names the values of a row of "x"; nil: they have places instead of names, as the pixels of an image do.
	Features []string

	// Divisor is what Fill divides the values of "x" by: 255 for images in bytes, 1 for none.
	Divisor float64

	// SHA256 is the digest of the source in hex: of the file as it is stored, or, for several files, of the text that
	// the command sha256sum prints for their base names, in the order in which the loader names them.
	SHA256 string

	// Notes say what was chosen for the user and why, one sentence each.
	Notes []string
}
