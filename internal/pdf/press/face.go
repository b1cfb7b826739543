package press

import (
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
)

// Style is a face of the typeface.
type Style int

// The faces: Liberation Serif, as in all documents of the house.
const (
	Roman Style = iota
	Bold
	Italic
	styles
)

func (s Style) name() string {
	return [styles]string{"LiberationSerif", "LiberationSerif-Bold", "LiberationSerif-Italic"}[s]
}

// common are the letters that every file has: those of English and French, and the
// signs that go with them.
func common() []rune {
	var list []rune
	for r := ' '; r <= '~'; r++ {
		list = append(list, r)
	}
	return append(list, []rune("\u00a0ÀÁÂÄÆÇÈÉÊËÍÎÏÑÓÔÖÙÚÛÜŒŸàáâãäåæçèéêëíîïñóôöøùúûüœÿ«»º°§×·–—‘’“”…−€")...)
}

// face is a cut of one face: letters with numbers of their own.
type face struct {
	style  Style
	of     map[rune]uint16
	letter []rune    // by number; 0 is the box that stands for a letter that is not there
	width  []float64 // by number
}

func newFace(style Style) *face {
	return &face{style: style, of: map[rune]uint16{}, letter: []rune{0}, width: []float64{0}}
}

// take gives a letter a number in this cut.
func (f *face) take(o *outlines, r rune) uint16 {
	if n, ok := f.of[r]; ok {
		return n
	}
	n := uint16(len(f.letter)) //nolint:gosec // Unicode's first plane at most
	f.of[r] = n
	f.letter, f.width = append(f.letter, r), append(f.width, o.advance(o.of[r]))
	return n
}

// faceObjects is how many objects a face takes in a file.
const faceObjects = 5

// objects are a face as the objects of a file, the first of which is numbered first; shared:
// every file has them.
// A letter that the typeface lacks has a box for its outline, and is still itself to
// whoever copies the text.
func (f *face) objects(o *outlines, first int, p *Press, shared bool) [faceObjects][]byte {
	s, glyphs := p.seal, make([]uint16, len(f.letter))
	var widths, codes strings.Builder
	tag := fnv.New32a()
	for i, r := range f.letter {
		if i > 0 {
			glyphs[i] = o.of[r]
		}
		fmt.Fprintf(&widths, "%.0f ", f.width[i])
		fmt.Fprintf(tag, "%x ", r)
	}
	for at := 1; at < len(f.letter); {
		end := at + 1 // letters that follow each other in Unicode are one range
		for end < len(f.letter) && f.letter[end] == f.letter[end-1]+1 && end>>8 == at>>8 && f.letter[end]>>8 == f.letter[at]>>8 {
			end++
		}
		fmt.Fprintf(&codes, "1 beginbfrange\n<%04x><%04x><%04x>\nendbfrange\n", at, end-1, f.letter[at])
		at = end
	}
	name := make([]byte, 6)
	for i, sum := 0, tag.Sum32(); i < len(name); i, sum = i+1, sum/26 {
		name[i] = byte('A' + sum%26)
	}
	full := string(name) + "+" + f.style.name()
	em := func(table string, at int) float64 { return float64(i16(o.tables[table], at)) * 1000 / o.em }
	flags, slant, stem := 1<<1|1<<2, 0, 80 // serif, letters of its own
	switch f.style {
	case Italic:
		flags, slant = flags|1<<6, -16
	case Bold:
		stem = 140
	}
	program := o.cut(glyphs)
	toUnicode := p.packed([]byte("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"+
		"/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n/CMapName/Adobe-Identity-UCS def\n/CMapType 2 def\n"+
		"1 begincodespacerange\n<0000><ffff>\nendcodespacerange\n"+codes.String()+"endcmap\nCMapName currentdict/CMap defineresource pop\nend\nend"), shared)
	return [faceObjects][]byte{
		fmt.Appendf(nil, "<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>", full, first+1, first+4),
		fmt.Appendf(nil, "<</Type/Font/Subtype/CIDFontType2/BaseFont/%s/CIDSystemInfo<</Registry%s/Ordering%s/Supplement 0>>/CIDToGIDMap/Identity/DW 778/W[0[%s]]/FontDescriptor %d 0 R>>",
			full, s.text("Adobe"), s.text("Identity"), strings.TrimSpace(widths.String()), first+2),
		fmt.Appendf(nil, "<</Type/FontDescriptor/FontName/%s/Flags %d/FontBBox[%.0f %.0f %.0f %.0f]/ItalicAngle %d/Ascent %.0f/Descent %.0f/CapHeight %.0f/StemV %d/FontFile2 %d 0 R>>",
			full, flags, em("head", 36), em("head", 38), em("head", 40), em("head", 42), slant, em("hhea", 4), em("hhea", 6), em("OS/2", 88), stem, first+3),
		s.stream(fmt.Sprintf("/Filter/FlateDecode/Length1 %d", len(program)), p.packed(program, shared)),
		s.stream("/Filter/FlateDecode", toUnicode),
	}
}

// Lacks lists the letters of a text that the typeface has none of, each once: on
// paper they would be boxes.
func (p *Press) Lacks(text string) string {
	var missing []rune
	for _, r := range clean(text) {
		if _, ok := p.outlines[Roman].of[r]; !ok && r != '\n' && !slices.Contains(missing, r) {
			missing = append(missing, r)
		}
	}
	return string(missing)
}
