package annals

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"
)

// The size of the drawings, in pixels.
const (
	width  = 960
	height = 600
)

// drawn is a picture drawn by code: people as circles around a table, a boat on waves, a
// door with light in it, hills with a sun, a slide with lines. No photograph of anybody.
func drawn(what string, seed int) []byte {
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	grounds := []color.RGBA{{244, 236, 220, 255}, {224, 236, 238, 255}, {240, 226, 214, 255}, {228, 236, 222, 255}}
	inks := []color.RGBA{{10, 79, 92, 255}, {138, 28, 31, 255}, {28, 80, 52, 255}, {102, 63, 0, 255}}
	ground, ink := grounds[seed%len(grounds)], inks[seed%len(inks)]
	for y := range height {
		for x := range width {
			img.SetRGBA(x, y, mixed(ground, color.RGBA{255, 255, 255, 255}, float64(y)/height*.6))
		}
	}
	soft := mixed(ink, ground, .45)
	switch what {
	case "table":
		disc(img, 480, 330, 150, soft)
		for i := range 12 {
			a := float64(i) / 12 * 2 * math.Pi
			disc(img, 480+230*math.Cos(a), 330+190*math.Sin(a), 34, ink)
		}
	case "boat":
		for row := range 5 {
			for x := range width {
				y := 400 + row*40 + int(14*math.Sin(float64(x)/38+float64(row)))
				box(img, x, y, 1, 6, soft)
			}
		}
		for y := range 90 {
			box(img, 330+y, 310+y, 300-2*y, 1, ink)
		}
		box(img, 475, 130, 10, 180, ink)
		for y := range 140 {
			box(img, 488, 140+y, y, 1, soft)
		}
	case "door":
		box(img, 330, 110, 300, 430, ink)
		box(img, 360, 140, 240, 400, color.RGBA{255, 240, 179, 255})
		for y := range 60 {
			box(img, 330-y*2, 540+y, 300+y*4, 1, mixed(color.RGBA{255, 240, 179, 255}, ground, float64(y)/60))
		}
		disc(img, 480, 320, 30, ink)
		box(img, 450, 352, 60, 150, ink)
	case "slide":
		box(img, 90, 80, 500, 36, ink)
		for i := range 5 {
			disc(img, 110, float64(190+i*74), 12, ink)
			box(img, 150, 180+i*74, 620-i*60, 20, soft)
		}
	default: // hills
		disc(img, 700, 190, 80, mixed(color.RGBA{214, 142, 40, 255}, ground, .2))
		for x := range width {
			far := 330 + int(50*math.Sin(float64(x)/150+float64(seed)))
			near := 430 + int(40*math.Sin(float64(x)/90+2))
			box(img, x, far, 1, height-far, soft)
			box(img, x, near, 1, height-near, ink)
		}
	}
	var b bytes.Buffer
	_ = png.Encode(&b, img) // writing to memory does not fail
	return b.Bytes()
}

func mixed(a, b color.RGBA, share float64) color.RGBA {
	one := func(x, y uint8) uint8 { return uint8(float64(x)*(1-share) + float64(y)*share) }
	return color.RGBA{one(a.R, b.R), one(a.G, b.G), one(a.B, b.B), 255}
}

func box(img *image.RGBA, x, y, w, h int, c color.RGBA) {
	for v := max(y, 0); v < min(y+h, height); v++ {
		for u := max(x, 0); u < min(x+w, width); u++ {
			img.SetRGBA(u, v, c)
		}
	}
}

func disc(img *image.RGBA, cx, cy, r float64, c color.RGBA) {
	for y := int(cy - r); y <= int(cy+r); y++ {
		half := math.Sqrt(max(0, r*r-(float64(y)-cy)*(float64(y)-cy)))
		box(img, int(cx-half), y, int(2*half), 1, c)
	}
}
