package press

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
)

// errFont is a typeface that is not what this package reads.
var errFont = errors.New("press: not a TrueType face with outlines and a Unicode map")

// outlines is a TrueType face (ISO/IEC 14496-22) as it came: what letters it has, how
// wide they are and where their outlines lie.
type outlines struct {
	tables map[string][]byte
	em     float64 // units of the square that letters are drawn on
	glyphs int
	wide   int // glyphs that have a width of their own
	long   bool
	of     map[rune]uint16
}

func readOutlines(file []byte) (*outlines, error) {
	o := &outlines{tables: map[string][]byte{}, of: map[rune]uint16{}}
	if len(file) < 12 {
		return nil, errFont
	}
	for i := range int(binary.BigEndian.Uint16(file[4:])) {
		at := 12 + 16*i
		if at+16 > len(file) {
			return nil, errFont
		}
		from, n := int(binary.BigEndian.Uint32(file[at+8:])), int(binary.BigEndian.Uint32(file[at+12:]))
		if from < 0 || n < 0 || from > len(file)-n {
			return nil, errFont
		}
		o.tables[string(file[at:at+4])] = file[from : from+n]
	}
	for name, least := range map[string]int{"head": 54, "hhea": 36, "maxp": 32, "hmtx": 4, "loca": 4, "glyf": 1, "cmap": 4, "OS/2": 90} {
		if len(o.tables[name]) < least {
			return nil, fmt.Errorf("%w: %s", errFont, name)
		}
	}
	o.em = float64(u16(o.tables["head"], 18))
	o.long = u16(o.tables["head"], 50) == 1
	o.glyphs, o.wide = int(u16(o.tables["maxp"], 4)), int(u16(o.tables["hhea"], 34))
	width := 2
	if o.long {
		width = 4
	}
	if o.em == 0 || o.wide == 0 || len(o.tables["hmtx"]) < 4*o.wide+2*(o.glyphs-o.wide) || len(o.tables["loca"]) < width*(o.glyphs+1) {
		return nil, errFont
	}
	return o, o.readMap()
}

func u16(b []byte, at int) uint16 { return binary.BigEndian.Uint16(b[at:]) }
func i16(b []byte, at int) int    { return int(int16(u16(b, at))) } //nolint:gosec // the table holds it signed

// readMap reads which glyph a character has: the table of format 4 for Unicode's first
// plane.
func (o *outlines) readMap() error {
	cmap := o.tables["cmap"]
	for i := range int(u16(cmap, 2)) {
		at := 4 + 8*i
		if at+8 > len(cmap) {
			return errFont
		}
		from := int(binary.BigEndian.Uint32(cmap[at+4:]))
		if u16(cmap, at) != 3 || u16(cmap, at+2) != 1 || from+14 > len(cmap) || u16(cmap, from) != 4 {
			continue
		}
		t := cmap[from:]
		n := int(u16(t, 6)) / 2
		if len(t) < 16+8*n {
			return errFont
		}
		for s := range n {
			last, first := int(u16(t, 14+2*s)), int(u16(t, 16+2*n+2*s))
			delta, offset := int(u16(t, 16+4*n+2*s)), int(u16(t, 16+6*n+2*s))
			for c := first; c <= last && c < 0xffff; c++ {
				g := c
				if offset != 0 {
					at := 16 + 6*n + 2*s + offset + 2*(c-first)
					if at+2 > len(t) {
						return errFont
					}
					if g = int(u16(t, at)); g == 0 {
						continue
					}
				}
				if g = (g + delta) & 0xffff; g > 0 && g < o.glyphs {
					o.of[rune(c)] = uint16(g) //nolint:gosec // 16 bits are left
				}
			}
		}
		return nil
	}
	return errFont
}

// advance is how far a glyph moves the pen, in thousandths of the type size.
func (o *outlines) advance(glyph uint16) float64 {
	return float64(u16(o.tables["hmtx"], 4*min(int(glyph), o.wide-1))) * 1000 / o.em
}

// bearing is where a glyph's outline begins.
func (o *outlines) bearing(glyph uint16) uint16 {
	if int(glyph) < o.wide {
		return u16(o.tables["hmtx"], 4*int(glyph)+2)
	}
	return u16(o.tables["hmtx"], 4*o.wide+2*(int(glyph)-o.wide))
}

// outline is a glyph's own bytes; none for a space. Glyph 0, which stands for a letter
// that is not there and is empty in some typefaces, is a box.
func (o *outlines) outline(glyph uint16) []byte {
	if glyph == 0 {
		return box(int(o.advance(0)*o.em/1000), int(o.em*2/3))
	}
	loca, g := o.tables["loca"], int(glyph)
	var from, to int
	if o.long {
		from, to = int(binary.BigEndian.Uint32(loca[4*g:])), int(binary.BigEndian.Uint32(loca[4*g+4:]))
	} else {
		from, to = 2*int(u16(loca, 2*g)), 2*int(u16(loca, 2*g+2))
	}
	if from < 0 || to > len(o.tables["glyf"]) || to-from < 10 {
		return nil
	}
	return o.tables["glyf"][from:to]
}

// box is the outline of an empty box in a space of a width and a height.
func box(width, height int) []byte {
	const thick = 80
	side := width / 10
	x := [...]int{side, side, width - side, width - side, side + thick, width - side - thick, width - side - thick, side + thick}
	y := [...]int{0, height, height, 0, thick, thick, height - thick, height - thick}
	out := []byte{0, 2}
	put := func(v int) { out = binary.BigEndian.AppendUint16(out, uint16(int16(v))) } //nolint:gosec // within an em
	for _, v := range []int{side, 0, width - side, height, 3, 7, 0} {
		put(v)
	}
	for range x {
		out = append(out, 1) // on the outline, two bytes each way
	}
	for _, along := range [][8]int{x, y} {
		last := 0
		for _, v := range along {
			put(v - last)
			last = v
		}
	}
	return out
}

// What a part of a composite glyph says of itself (the table glyf).
const (
	partWords   = 1 << 0
	partScale   = 1 << 3
	partMore    = 1 << 5
	partScales  = 1 << 6
	partMatrix  = 1 << 7
	partProgram = 1 << 8
)

// cut makes a face of the glyphs given, numbered in their order from 0, and of those
// that they are composed of, numbered after them. The programs that fit outlines to the
// dots of a screen are left out: readers of PDF do without, and they are half of it.
func (o *outlines) cut(glyphs []uint16) []byte {
	order := slices.Clone(glyphs)
	number := map[uint16]uint16{}
	for i, g := range order {
		if _, ok := number[g]; !ok {
			number[g] = uint16(i) //nolint:gosec // never as many as 65,536
		}
	}
	numbered := func(g uint16) uint16 {
		n, ok := number[g]
		if !ok {
			n = uint16(len(order)) //nolint:gosec // never as many as 65,536
			number[g] = n
			order = append(order, g)
		}
		return n
	}
	var glyf, loca, hmtx []byte
	for i := 0; i < len(order); i++ { // it grows while it is walked
		loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf))) //nolint:gosec // far below 4 GB
		glyf = append(glyf, bare(o.outline(order[i]), numbered)...)
		for len(glyf)%4 != 0 {
			glyf = append(glyf, 0)
		}
		hmtx = binary.BigEndian.AppendUint16(hmtx, u16(o.tables["hmtx"], 4*min(int(order[i]), o.wide-1)))
		hmtx = binary.BigEndian.AppendUint16(hmtx, o.bearing(order[i]))
	}
	loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf))) //nolint:gosec // far below 4 GB
	n := uint16(len(order))                                       //nolint:gosec // never as many as 65,536
	head, hhea, maxp := slices.Clone(o.tables["head"]), slices.Clone(o.tables["hhea"]), slices.Clone(o.tables["maxp"])
	binary.BigEndian.PutUint32(head[8:], 0)
	binary.BigEndian.PutUint16(head[50:], 1)
	binary.BigEndian.PutUint16(hhea[34:], n)
	binary.BigEndian.PutUint16(maxp[4:], n)
	clear(maxp[14:28]) // what the programs would need
	return assemble([]table{{"glyf", glyf}, {"head", head}, {"hhea", hhea}, {"hmtx", hmtx}, {"loca", loca}, {"maxp", maxp}})
}

// bare is an outline without its program, with the parts of a composite under their
// new numbers.
func bare(outline []byte, numbered func(uint16) uint16) []byte {
	if len(outline) < 10 {
		return nil
	}
	if contours := i16(outline, 0); contours >= 0 {
		ends := 10 + 2*contours
		program := int(u16(outline, ends))
		out := slices.Clone(outline[:ends])
		return append(append(out, 0, 0), outline[ends+2+program:]...)
	}
	out := slices.Clone(outline)
	for at := 10; ; {
		flags := u16(out, at)
		binary.BigEndian.PutUint16(out[at:], flags&^partProgram)
		binary.BigEndian.PutUint16(out[at+2:], numbered(u16(out, at+2)))
		at += 6
		if flags&partWords != 0 {
			at += 2
		}
		switch {
		case flags&partScale != 0:
			at += 2
		case flags&partScales != 0:
			at += 4
		case flags&partMatrix != 0:
			at += 8
		}
		if flags&partMore == 0 {
			return out[:at]
		}
	}
}

// table is one of a face's tables.
type table struct {
	name string
	data []byte
}

// assemble puts tables together as a file; they come in the order of their names.
func assemble(tables []table) []byte {
	out := []byte{0, 1, 0, 0}
	steps, log := 16, 0
	for steps*2 <= 16*len(tables) {
		steps, log = steps*2, log+1
	}
	for _, v := range []int{len(tables), steps, log, 16*len(tables) - steps} {
		out = binary.BigEndian.AppendUint16(out, uint16(v)) //nolint:gosec // small
	}
	at := 12 + 16*len(tables)
	for _, t := range tables {
		out = append(out, t.name...)
		var sum uint32
		for i := 0; i < len(t.data); i += 4 {
			var word [4]byte
			copy(word[:], t.data[i:])
			sum += binary.BigEndian.Uint32(word[:])
		}
		for _, v := range []uint32{sum, uint32(at), uint32(len(t.data))} { //nolint:gosec // far below 4 GB
			out = binary.BigEndian.AppendUint32(out, v)
		}
		at += (len(t.data) + 3) &^ 3
	}
	for _, t := range tables {
		out = append(out, t.data...)
		for len(out)%4 != 0 {
			out = append(out, 0)
		}
	}
	return out
}
