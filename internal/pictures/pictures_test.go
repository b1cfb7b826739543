package pictures_test

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"

	"plenary.example/internal/fault"
	"plenary.example/internal/pictures"
)

// halves is a picture whose left half is red and whose right half is blue.
func halves(w, h int) image.Image {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.NRGBA{R: 200, A: 255}
			if x >= w/2 {
				c = color.NRGBA{B: 200, A: 255}
			}
			img.SetNRGBA(x, y, c)
		}
	}
	return img
}

func asPNG(t *testing.T, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// shot is a JPEG with an Exif segment: how it was held, and words of the camera's.
func shot(t *testing.T, img image.Image, held uint16) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	tiff := []byte("MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01")
	tiff = binary.BigEndian.AppendUint16(tiff, held)
	tiff = append(tiff, "\x00\x00\x00\x00\x00\x00GPS 45.5 N 73.6 W"...)
	exif := append([]byte("Exif\x00\x00"), tiff...)
	segment := binary.BigEndian.AppendUint16([]byte{0xff, 0xe1}, uint16(len(exif)+2)) //nolint:gosec // a few bytes
	return append(append(append(b.Bytes()[:2:2], segment...), exif...), b.Bytes()[2:]...)
}

func decoded(t *testing.T, p pictures.Picture) image.Image {
	t.Helper()
	img, err := jpeg.Decode(bytes.NewReader(p.Body))
	if err != nil {
		t.Fatal(err)
	}
	if got := img.Bounds(); got.Dx() != p.Width || got.Dy() != p.Height {
		t.Errorf("%v is said to be %d by %d", got, p.Width, p.Height)
	}
	return img
}

func TestAPictureIsScaledAndWrittenAnew(t *testing.T) {
	whole, thumb, err := pictures.Read("picture", "big.png", asPNG(t, halves(2560, 640)))
	if err != nil {
		t.Fatal(err)
	}
	if whole.Width != pictures.Whole || whole.Height != 360 || thumb.Width != pictures.Thumb || thumb.Height != 90 {
		t.Errorf("%dx%d and %dx%d", whole.Width, whole.Height, thumb.Width, thumb.Height)
	}
	r, _, b, _ := decoded(t, thumb).At(10, 45).RGBA()
	if r < 150<<8 || b > 60<<8 {
		t.Errorf("the left half is %d, %d", r>>8, b>>8)
	}
	if len(thumb.Body) > 20<<10 {
		t.Errorf("a small picture of %d bytes", len(thumb.Body))
	}
	small, _, err := pictures.Read("picture", "small.png", asPNG(t, halves(40, 20)))
	if err != nil || small.Width != 40 || small.Height != 20 {
		t.Errorf("a small one became %dx%d, %v", small.Width, small.Height, err)
	}
}

func TestWhatTheCameraWroteIsHeededAndLeftOut(t *testing.T) {
	raw := shot(t, halves(80, 40), 6) // held upright: turned by a quarter to the right
	if !bytes.Contains(raw, []byte("GPS")) {
		t.Fatal("the picture of the test has no place in it")
	}
	whole, thumb, err := pictures.Read("picture", "phone.jpg", raw)
	if err != nil {
		t.Fatal(err)
	}
	if whole.Width != 40 || whole.Height != 80 {
		t.Errorf("%d by %d", whole.Width, whole.Height)
	}
	if r, _, _, _ := decoded(t, whole).At(20, 10).RGBA(); r < 150<<8 {
		t.Errorf("what was on the left is not on top: %d", r>>8)
	}
	for _, p := range []pictures.Picture{whole, thumb} {
		if bytes.Contains(p.Body, []byte("Exif")) || bytes.Contains(p.Body, []byte("GPS")) {
			t.Error("the camera’s words are still there")
		}
	}
	for held := range uint16(10) {
		if _, _, err := pictures.Read("picture", "any.jpg", shot(t, halves(12, 8), held)); err != nil {
			t.Errorf("held %d: %v", held, err)
		}
	}
}

func TestTransparentIsWhite(t *testing.T) {
	whole, _, err := pictures.Read("picture", "drawing.png", asPNG(t, image.NewNRGBA(image.Rect(0, 0, 16, 16))))
	if err != nil {
		t.Fatal(err)
	}
	if r, g, b, _ := decoded(t, whole).At(8, 8).RGBA(); r < 250<<8 || g < 250<<8 || b < 250<<8 {
		t.Errorf("%d %d %d", r>>8, g>>8, b>>8)
	}
}

func TestWhatIsNoPictureIsRefused(t *testing.T) {
	huge := asPNG(t, image.NewGray(image.Rect(0, 0, 2, 2)))
	binary.BigEndian.PutUint32(huge[16:], 100_000) // the width it says it has
	binary.BigEndian.PutUint32(huge[20:], 100_000)
	cut := shot(t, halves(80, 40), 1)
	for name, raw := range map[string][]byte{"nothing": nil, "a drawing with scripts": []byte("<svg/>"), "a bomb": huge, "cut short": cut[:len(cut)/2], "a document": []byte("%PDF-1.7\n")} {
		if _, _, err := pictures.Read("picture", "p.png", raw); !fault.Is(err, fault.Invalid) || fault.Of(err).Field != "picture" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("\xff\xd8\xff\xe1\x00\x10Exif\x00\x00MM\x00*\x00\x00\x00\x08"))
	f.Add([]byte("\x89PNG\r\n\x1a\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if whole, _, err := pictures.Read("picture", "any", raw); err == nil && (whole.Width < 1 || whole.Width > pictures.Whole) {
			t.Errorf("%d wide", whole.Width)
		}
	})
}
