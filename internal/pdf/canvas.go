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
		face := regular
		switch style {
		case "B":
			face = bold
		case "I":
			face = italic
		}
		c.AddUTF8FontFromBytes(family, style, face)
	}
	c.Fpdf.SetFont(family, style, points)
}
