package pdf_test

import (
	"bytes"
	"testing"
	"time"

	"plenary.example/internal/pdf"
)

// A file holds the faces that it is written in, and no other.
func TestAFileHoldsTheFacesItIsWrittenIn(t *testing.T) {
	for name, c := range map[string]struct {
		write func(d *pdf.Document)
		faces int
	}{
		"plain":          {func(d *pdf.Document) { d.Paragraph("Nobody is detained.") }, 1},
		"with a heading": {func(d *pdf.Document) { d.Heading(1, "Detention"); d.Paragraph("Nobody is detained.") }, 2},
	} {
		d := pdf.New(pdf.Options{Title: "Detention", Lang: "en-CA", Made: time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC)})
		c.write(d)
		file, err := d.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		if got := bytes.Count(file, []byte("/FontFile2 ")); got != c.faces {
			t.Errorf("%s: %d faces, want %d", name, got, c.faces)
		}
	}
}
