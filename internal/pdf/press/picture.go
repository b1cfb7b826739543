package press

import (
	"bytes"
	"errors"
	"fmt"
	"image/color"
	"image/png"
)

// ErrPicture is a picture that is no PNG or larger than is taken.
var ErrPicture = errors.New("press: not a PNG of at most 4 million dots")

// mostDots is how large a picture may be: more than any signature needs.
const mostDots = 4_000_000

// Picture is a picture made ready once for every page that it stands on.
type Picture struct {
	width, height int
	dots, cover   []byte // as objects; no cover: it is opaque
}

// Picture reads a PNG. Its transparency is kept.
func (p *Press) Picture(file []byte) (*Picture, error) {
	size, err := png.DecodeConfig(bytes.NewReader(file))
	if err != nil || size.Width*size.Height > mostDots || size.Width > 1<<15 || size.Height > 1<<15 {
		return nil, ErrPicture
	}
	decoded, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		return nil, ErrPicture
	}
	bounds := decoded.Bounds()
	rgb, alpha := make([]byte, 0, 3*size.Width*size.Height), make([]byte, 0, size.Width*size.Height)
	opaque := true
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			c, _ := color.NRGBAModel.Convert(decoded.At(x, y)).(color.NRGBA)
			rgb, alpha = append(rgb, c.R, c.G, c.B), append(alpha, c.A)
			opaque = opaque && c.A == 0xff
		}
	}
	dict := func(space string) string {
		return fmt.Sprintf("/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 8/ColorSpace/%s/Filter/FlateDecode", size.Width, size.Height, space)
	}
	pic := &Picture{width: size.Width, height: size.Height}
	if !opaque {
		pic.cover = p.seal.stream(dict("DeviceGray"), p.packed(alpha, true))
	}
	pic.dots = p.seal.stream(dict("DeviceRGB"), p.packed(rgb, true))
	return pic, nil
}

// Picture draws a picture within a width and a height, from its lower left corner, and
// returns how wide it came to be. alt says what it shows.
func (g *Page) Picture(left, foot, width, height float64, pic *Picture, alt string) float64 {
	scale := min(width/float64(pic.width), height/float64(pic.height))
	w, h := scale*float64(pic.width), scale*float64(pic.height)
	name := g.f.picture(pic)
	g.Begin("Figure", alt)
	defer g.End()
	g.marked(true, func() {
		g.b.WriteString("q ")
		g.num(x(w), 0, 0, x(h), x(left), y(foot))
		fmt.Fprintf(&g.b, "cm /P%d Do Q\n", name)
	})
	return w
}

// picture is the object of a picture, which a file has once.
func (f *File) picture(pic *Picture) int {
	for i, had := range f.pictures {
		if had == pic {
			return f.pictureIDs[i]
		}
	}
	body := pic.dots
	if pic.cover != nil {
		cover := f.reserve()
		f.object(cover, pic.cover)
		body = append(fmt.Appendf(nil, "<</SMask %d 0 R", cover), body[len("<<"):]...)
	}
	id := f.reserve()
	f.object(id, body)
	f.pictures, f.pictureIDs = append(f.pictures, pic), append(f.pictureIDs, id)
	return id
}
