package pdf

import "codeberg.org/go-pdf/fpdf"

// canvas is what a document is drawn on. It takes up a face of the typeface the first
// time that something is written in it: reading one, and cutting it to what the document
// uses, takes longer than setting a page.
type canvas struct {
	*fpdf.Fpdf
	taken map[string]bool // faces, by their style
}

func newCanvas(paper Paper, wide bool) *canvas {
	orientation := "P"
	if wide {
		orientation = "L"
	}
	return &canvas{fpdf.New(orientation, "mm", string(paper), ""), map[string]bool{}}
}

// SetFont chooses a face.
func (c *canvas) SetFont(family, style string, points float64) {
	if !c.taken[style] {
		c.taken[style] = true
		c.AddUTF8FontFromBytes(family, style, Typeface(style))
	}
	c.Fpdf.SetFont(family, style, points)
}

// Typeface is a face of the typeface as it came: "B" the bold one, "I" the italic one,
// anything else the roman.
func Typeface(style string) []byte {
	switch style {
	case "B":
		return bold
	case "I":
		return italic
	}
	return regular
}
