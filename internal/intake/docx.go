package intake

import (
	"errors"

	"plenary.example/internal/docx"
	"plenary.example/internal/fault"
)

// readDOCX reads a Word document into blocks. The lines are paragraphs. What
// stands beside the body belongs to no entry.
func readDOCX(name string, raw []byte) ([]block, error) {
	paragraphs, err := docx.Read(raw, MaxFile)
	switch {
	case errors.Is(err, docx.ErrTooBig):
		return nil, fault.Wrap(err, fault.TooLarge, "intake.error.docx_bomb", fault.Args{"File": name, "Max": MaxFile >> 20})
	case errors.Is(err, docx.ErrNotWord):
		return nil, fault.Wrap(err, fault.Invalid, "intake.error.zip_not_docx", fault.Args{"File": name})
	case err != nil:
		return nil, fault.Wrap(err, fault.Invalid, "intake.error.docx_broken", fault.Args{"File": name})
	}
	var c collector
	for _, p := range paragraphs {
		for _, r := range p.Runs {
			c.write(run{text: r.Text, del: r.Deleted, ins: r.Inserted, bold: r.Bold, br: r.Break})
		}
		c.flush(block{
			heading: p.Heading, level: p.Level, start: p.Level > 0 && !p.GoesOn, ordered: p.Numbered, line: p.Line,
			reason: map[docx.Part]Reason{docx.Aside: Note, docx.Edge: Furniture}[p.Part],
		})
	}
	return c.blocks, c.full(name)
}
