// Package pictures makes what a page shows of a picture that somebody sent: a JPEG or a
// PNG, upright, scaled, written anew as JPEG. What a camera wrote beside the picture (the
// place, the hour, the device) is in none of it.
package pictures

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"

	"plenary.example/internal/blobs"
	"plenary.example/internal/fault"
)

// MaxPixels bounds what is unpacked in memory: forty million, a large camera's.
const MaxPixels = 40_000_000

// Whole and Thumb are the longest sides of the two sizes, in pixels.
const (
	Whole = 1280
	Thumb = 360
)

// Picture is a picture in one size.
type Picture struct {
	Body          []byte // JPEG
	Width, Height int    // pixels
}

// Read reads a picture that somebody sent in a field of a form and makes both sizes. What
// is none, and one too large to unpack, is a refusal of the field.
func Read(field, name string, body []byte) (whole, thumb Picture, err error) {
	sent, err := blobs.Accept(field, name, body, blobs.JPEG, blobs.PNG)
	if err != nil {
		return whole, thumb, err
	}
	refuse := func(cause error) error {
		f := fault.Field(field, "pictures.error.unreadable", nil)
		f.Cause = cause
		return f
	}
	asJPEG := sent.MediaType == string(blobs.JPEG)
	size, _, err := image.DecodeConfig(bytes.NewReader(body))
	if err != nil {
		return whole, thumb, refuse(err)
	}
	if size.Width < 1 || size.Height < 1 || size.Width > MaxPixels/size.Height {
		return whole, thumb, fault.Field(field, "pictures.error.too_many", fault.Args{"Max": MaxPixels / 1_000_000})
	}
	var img image.Image
	if asJPEG {
		img, err = jpeg.Decode(bytes.NewReader(body))
	} else {
		img, err = png.Decode(bytes.NewReader(body))
	}
	if err != nil {
		return whole, thumb, refuse(err)
	}
	turn := 1
	if asJPEG {
		turn = orientation(body)
	}
	large := upright(scaled(img, Whole), turn)
	if whole, err = written(large, 82); err != nil {
		return whole, thumb, err
	}
	thumb, err = written(scaled(large, Thumb), 74)
	return whole, thumb, err
}

func written(img *image.RGBA, quality int) (Picture, error) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}); err != nil {
		return Picture{}, err
	}
	return Picture{Body: b.Bytes(), Width: img.Bounds().Dx(), Height: img.Bounds().Dy()}, nil
}

// scaled is a picture whose longest side is at most so many pixels, on white where it is
// transparent. Each pixel is the mean of those it stands for.
func scaled(img image.Image, most int) *image.RGBA {
	from := img.Bounds()
	w, h := from.Dx(), from.Dy()
	tw, th := w, h
	if longest := max(w, h); longest > most {
		tw, th = max(1, w*most/longest), max(1, h*most/longest)
	}
	out := image.NewRGBA(image.Rect(0, 0, tw, th))
	for y := range th {
		y0, y1 := from.Min.Y+y*h/th, from.Min.Y+max((y+1)*h/th, y*h/th+1)
		for x := range tw {
			x0, x1 := from.Min.X+x*w/tw, from.Min.X+max((x+1)*w/tw, x*w/tw+1)
			out.SetRGBA(x, y, mean(img, x0, y0, x1, y1))
		}
	}
	return out
}

// mean is the mean colour of a part of a picture, laid on white.
func mean(img image.Image, x0, y0, x1, y1 int) color.RGBA {
	var r, g, b, n uint64
	for y := y0; y < y1; y++ {
		for x := x0; x < x1; x++ {
			cr, cg, cb, ca := img.At(x, y).RGBA() // premultiplied
			white := uint64(0xffff - ca)
			r, g, b, n = r+uint64(cr)+white, g+uint64(cg)+white, b+uint64(cb)+white, n+1
		}
	}
	eight := func(sum uint64) uint8 { return uint8(min(sum/n>>8, 0xff)) } //nolint:gosec // at most 0xff
	return color.RGBA{eight(r), eight(g), eight(b), 0xff}
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
		if marker == 0xda || size < 2 || at+2+size > len(body) {
			return 1
		}
		segment := body[at+4 : at+2+size]
		if marker == 0xe1 && bytes.HasPrefix(segment, []byte("Exif\x00\x00")) {
			return tagged(segment[6:])
		}
		at += 2 + size
	}
	return 1
}

func tagged(tiff []byte) int {
	var order binary.ByteOrder
	switch {
	case bytes.HasPrefix(tiff, []byte("II*\x00")):
		order = binary.LittleEndian
	case bytes.HasPrefix(tiff, []byte("MM\x00*")):
		order = binary.BigEndian
	default:
		return 1
	}
	if len(tiff) < 8 {
		return 1
	}
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return 1
	}
	n := int64(order.Uint16(tiff[at:]))
	for i := range n {
		e := at + 2 + i*12
		if e+12 > int64(len(tiff)) {
			return 1
		}
		if order.Uint16(tiff[e:]) == 274 {
			if v := int(order.Uint16(tiff[e+8:])); v >= 1 && v <= 8 {
				return v
			}
			return 1
		}
	}
	return 1
}
