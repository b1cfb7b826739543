// Package pictures takes in the pictures that people send and makes what pages show of them.
//
// A picture is a PNG, a JPEG or a WebP that stands still. It is unpacked once when it comes,
// so that one that is cut short is refused while its sender is there, and never where its
// size in pixels says that it would fill the memory. What a camera wrote beside the picture
// (the place, the hour, the device), and what a telephone put behind its end, is taken out
// before it is kept; nothing of the picture itself is written anew.
//
// A page offers it in a few widths, so that a telephone does not load what a large screen
// needs. They are made when somebody first asks for them, upright, and kept.
package pictures

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	_ "image/png" // one of the kinds

	_ "golang.org/x/image/webp" // another

	"plenary.example/internal/blobs"
	"plenary.example/internal/fault"
)

// MaxPixels bounds what is unpacked in memory: forty million, a large camera's.
const MaxPixels = 40_000_000

// Whole and Thumb are the longest sides of the two sizes, in pixels.
const (
	Whole = Largest
	Thumb = 360
)

// Picture is a picture in one size.
type Picture struct {
	Body          []byte // JPEG
	Width, Height int    // pixels
}

// Sent is a picture that somebody sent, to be kept as it is but for what the camera wrote
// beside it.
type Sent struct {
	blobs.Blob
	Width, Height int // as it is shown, in pixels

	img  image.Image
	turn int
}

// Accept takes in a picture that somebody sent in a field of a form: a PNG, a JPEG or a
// WebP, or of these the kinds that are named. It is unpacked once, so that what is kept is
// whole. What is none, one that is cut short, one that moves and one too large to unpack
// are refusals of the field.
func Accept(field, name string, body []byte, kinds ...blobs.Kind) (s Sent, err error) {
	if len(kinds) == 0 {
		kinds = []blobs.Kind{blobs.PNG, blobs.JPEG, blobs.WebP}
	}
	if s.Blob, err = blobs.Accept(field, name, body, kinds...); err != nil {
		return Sent{}, err
	}
	refuse := func(key string, cause error) (Sent, error) {
		f := fault.Field(field, key, nil)
		f.Cause = cause
		return Sent{}, f
	}
	switch s.Body, s.turn, err = stripped(blobs.Kind(s.MediaType), body); {
	case errors.Is(err, errMoving):
		return refuse("pictures.error.moving", err)
	case err != nil:
		return refuse("pictures.error.unreadable", err)
	}
	size, _, err := image.DecodeConfig(bytes.NewReader(s.Body))
	if err != nil {
		return refuse("pictures.error.unreadable", err)
	}
	if size.Width < 1 || size.Height < 1 || size.Width > MaxPixels/size.Height {
		return Sent{}, fault.Field(field, "pictures.error.too_many", fault.Args{"Max": MaxPixels / 1_000_000})
	}
	if s.img, _, err = image.Decode(bytes.NewReader(s.Body)); err != nil {
		return refuse("pictures.error.unreadable", err)
	}
	s.Width, s.Height = s.img.Bounds().Dx(), s.img.Bounds().Dy()
	if s.turn >= 5 { // it lies on its side
		s.Width, s.Height = s.Height, s.Width
	}
	return s, nil
}

// Read reads a picture that somebody sent in a field of a form and makes both sizes, on
// white where it is transparent. It refuses what Accept does.
func Read(field, name string, body []byte) (whole, thumb Picture, err error) {
	sent, err := Accept(field, name, body, blobs.JPEG, blobs.PNG)
	if err != nil {
		return whole, thumb, err
	}
	large := upright(onWhite(scaled(sent.img, Whole)), sent.turn)
	if whole, err = written(large, 82); err != nil {
		return whole, thumb, err
	}
	thumb, err = written(scaled(large, Thumb), 74)
	return whole, thumb, err
}

// Measures are the width and the height of a picture that is kept, in pixels as they are
// stored.
func Measures(body []byte) (width, height int, err error) {
	size, _, err := image.DecodeConfig(bytes.NewReader(body))
	return size.Width, size.Height, err
}

func written(img *image.RGBA, quality int) (Picture, error) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}); err != nil {
		return Picture{}, err
	}
	return Picture{Body: b.Bytes(), Width: img.Bounds().Dx(), Height: img.Bounds().Dy()}, nil
}

// scaled is a picture whose longest side is at most so many pixels.
func scaled(img image.Image, most int) *image.RGBA {
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	if longest := max(w, h); longest > most {
		w, h = max(1, w*most/longest), max(1, h*most/longest)
	}
	return shrunk(img, w, h)
}

// shrunk is a picture in fewer pixels, or as it is. Each pixel is the mean of those it
// stands for, so far as they are seen. The picture is read in strips: all of a large one
// beside itself would be too much.
func shrunk(img image.Image, tw, th int) *image.RGBA {
	from := img.Bounds()
	w, h := from.Dx(), from.Dy()
	out := image.NewRGBA(image.Rect(0, 0, tw, th))
	strip := image.NewRGBA(image.Rect(0, 0, w, h/th+2))
	for y := range th {
		y0, y1 := y*h/th, max((y+1)*h/th, y*h/th+1)
		draw.Draw(strip, image.Rect(0, 0, w, y1-y0), img, image.Pt(from.Min.X, from.Min.Y+y0), draw.Src)
		for x := range tw {
			x0, x1 := x*w/tw, max((x+1)*w/tw, x*w/tw+1)
			out.SetRGBA(x, y, mean(strip, x0, x1, y1-y0))
		}
	}
	return out
}

// mean is the mean colour of the first rows of a strip, between two columns. The colours
// are those of RGBA: already multiplied by how far they are seen.
func mean(strip *image.RGBA, x0, x1, rows int) color.RGBA {
	var r, g, b, a, n uint64
	for y := range rows {
		for p := strip.Pix[y*strip.Stride+4*x0 : y*strip.Stride+4*x1]; len(p) >= 4; p = p[4:] {
			r, g, b, a, n = r+uint64(p[0]), g+uint64(p[1]), b+uint64(p[2]), a+uint64(p[3]), n+1
		}
	}
	eight := func(sum uint64) uint8 { return uint8((sum + n/2) / n) } //nolint:gosec // at most 255
	return color.RGBA{eight(r), eight(g), eight(b), eight(a)}
}

func onWhite(img *image.RGBA) *image.RGBA {
	out := image.NewRGBA(img.Bounds())
	draw.Draw(out, out.Bounds(), image.White, image.Point{}, draw.Src)
	draw.Draw(out, out.Bounds(), img, img.Bounds().Min, draw.Over)
	return out
}

// upright turns and mirrors a picture as its camera said it is to be seen (TIFF 6.0 tag
// 274, values 1 to 8).
func upright(img *image.RGBA, turn int) *image.RGBA {
	if turn < 2 || turn > 8 {
		return img
	}
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	tw, th := w, h
	if turn >= 5 {
		tw, th = h, w
	}
	out := image.NewRGBA(image.Rect(0, 0, tw, th))
	for y := range th {
		for x := range tw {
			sx, sy := x, y
			switch turn {
			case 2:
				sx = w - 1 - x
			case 3:
				sx, sy = w-1-x, h-1-y
			case 4:
				sy = h - 1 - y
			case 5:
				sx, sy = y, x
			case 6:
				sx, sy = y, h-1-x
			case 7:
				sx, sy = w-1-y, h-1-x
			case 8:
				sx, sy = w-1-y, x
			}
			out.SetRGBA(x, y, img.RGBAAt(sx, sy))
		}
	}
	return out
}

// orientation reads from the Exif segment of a JPEG how it is to be seen; 1, as it is,
// where none says so (Exif 2.32, section 4.5; the first directory alone).
func orientation(body []byte) int {
	for at := 2; at+4 <= len(body) && body[at] == 0xff; {
		marker, size := body[at+1], int(binary.BigEndian.Uint16(body[at+2:]))
		if marker == 0xff { // a fill byte
			at++
			continue
		}
		if marker == 0xda || size < 2 || at+2+size > len(body) {
			return 1
		}
		if turn := way(body[at+4 : at+2+size]); marker == 0xe1 && turn > 0 {
			return turn
		}
		at += 2 + size
	}
	return 1
}

// tagged is the orientation that the first directory of a TIFF file says; 0: none.
func tagged(tiff []byte) int {
	var order binary.ByteOrder
	switch {
	case bytes.HasPrefix(tiff, []byte("II*\x00")):
		order = binary.LittleEndian
	case bytes.HasPrefix(tiff, []byte("MM\x00*")):
		order = binary.BigEndian
	default:
		return 0
	}
	if len(tiff) < 8 {
		return 0
	}
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return 0
	}
	n := int64(order.Uint16(tiff[at:]))
	for i := range n {
		e := at + 2 + i*12
		if e+12 > int64(len(tiff)) {
			return 0
		}
		if order.Uint16(tiff[e:]) == 274 {
			if v := int(order.Uint16(tiff[e+8:])); v >= 1 && v <= 8 {
				return v
			}
			return 0
		}
	}
	return 0
}
