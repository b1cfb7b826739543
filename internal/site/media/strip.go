package media

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image/jpeg"
	"image/png"

	"plenary.example/internal/blobs"
)

// measure is the size of a picture as it is shown, in pixels.
type measure struct{ width, height int }

// maxSide is the longest side of a picture.
const maxSide = 12000

var errDamaged = errors.New("media: not a whole picture")

// stripped takes out of a picture what is not the picture: the place, the day and the
// telephone that cameras write, comments, editing history. Nothing of the picture itself
// is written anew.
func stripped(kind blobs.Kind, body []byte) ([]byte, measure, error) {
	var out []byte
	var m measure
	var err error
	switch kind {
	case blobs.JPEG:
		out, m, err = strippedJPEG(body)
	case blobs.PNG:
		out, m, err = strippedPNG(body)
	case blobs.WebP:
		out, m, err = strippedWebP(body)
	default:
		err = errDamaged
	}
	if err == nil && (m.width < 1 || m.height < 1 || m.width > maxSide || m.height > maxSide) {
		err = errDamaged
	}
	return out, m, err
}

// strippedJPEG keeps of a JPEG file (ISO/IEC 10918-1, annex B) all segments but those of
// applications and comments, with the exception of the colour profile and Adobe's
// transform, without which it would look otherwise, and of which way up it is.
func strippedJPEG(body []byte) ([]byte, measure, error) {
	config, err := jpeg.DecodeConfig(bytes.NewReader(body))
	if err != nil {
		return nil, measure{}, errDamaged
	}
	m := measure{config.Width, config.Height}
	out := append(make([]byte, 0, len(body)), 0xFF, 0xD8)
	for at := 2; ; {
		if at+4 > len(body) || body[at] != 0xFF {
			return nil, measure{}, errDamaged
		}
		marker := body[at+1]
		if marker == 0xFF { // a fill byte
			at++
			continue
		}
		if marker == 0xDA { // the picture itself, up to the end
			return append(out, body[at:]...), m, nil
		}
		if marker == 0x01 || marker >= 0xD0 && marker <= 0xD8 { // markers that stand alone
			out = append(out, 0xFF, marker)
			at += 2
			continue
		}
		size := int(binary.BigEndian.Uint16(body[at+2:]))
		end := at + 2 + size
		if size < 2 || end > len(body) {
			return nil, measure{}, errDamaged
		}
		segment := body[at:end]
		switch {
		case marker == 0xE1:
			if way := orientation(segment[4:]); way > 1 {
				out = append(out, orientationSegment(way)...)
				if way >= 5 { // it lies on its side
					m.width, m.height = m.height, m.width
				}
			}
		case marker >= 0xE3 && marker <= 0xED, marker == 0xEF, marker == 0xFE:
		case marker == 0xE2 && !bytes.HasPrefix(segment[4:], []byte("ICC_PROFILE\x00")):
		default:
			out = append(out, segment...)
		}
		at = end
	}
}

// orientation is which way up a picture is by its Exif data (tag 0x0112 of the first
// directory, 1 to 8); 0 where it does not say.
func orientation(app1 []byte) int {
	data, ok := bytes.CutPrefix(app1, []byte("Exif\x00\x00"))
	if !ok || len(data) < 8 {
		return 0
	}
	var order binary.ByteOrder = binary.BigEndian
	if bytes.HasPrefix(data, []byte("II")) {
		order = binary.LittleEndian
	}
	at := int(order.Uint32(data[4:]))
	if at < 8 || at+2 > len(data) {
		return 0
	}
	n := int(order.Uint16(data[at:]))
	for i := range n {
		entry := at + 2 + 12*i
		if entry+12 > len(data) {
			return 0
		}
		if order.Uint16(data[entry:]) == 0x0112 {
			if way := int(order.Uint16(data[entry+8:])); way >= 1 && way <= 8 {
				return way
			}
			return 0
		}
	}
	return 0
}

// orientationSegment is an Exif segment that says which way up a picture is and nothing else.
func orientationSegment(way int) []byte {
	s := []byte("\xFF\xE1\x00\x22Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00")
	s[len(s)-7] = byte(way)
	return s
}

// strippedPNG keeps of a PNG file (ISO/IEC 15948) the chunks without which it would look
// otherwise.
func strippedPNG(body []byte) ([]byte, measure, error) {
	config, err := png.DecodeConfig(bytes.NewReader(body))
	if err != nil {
		return nil, measure{}, errDamaged
	}
	out := append(make([]byte, 0, len(body)), body[:8]...)
	for at := 8; at+12 <= len(body); {
		size := int(binary.BigEndian.Uint32(body[at:]))
		end := at + 12 + size
		if size < 0 || end > len(body) {
			return nil, measure{}, errDamaged
		}
		switch name := string(body[at+4 : at+8]); name {
		case "IHDR", "PLTE", "IDAT", "tRNS", "gAMA", "cHRM", "sRGB", "iCCP", "sBIT", "bKGD", "pHYs", "acTL", "fcTL", "fdAT":
			out = append(out, body[at:end]...)
		case "IEND":
			return append(out, body[at:end]...), measure{config.Width, config.Height}, nil
		}
		at = end
	}
	return nil, measure{}, errDamaged
}

// strippedWebP keeps of a WebP file (RFC 9649) all chunks but Exif and XMP.
func strippedWebP(body []byte) ([]byte, measure, error) {
	if len(body) < 30 {
		return nil, measure{}, errDamaged
	}
	out := append(make([]byte, 0, len(body)), body[:12]...)
	var m measure
	for at := 12; at+8 <= len(body); {
		size := int(binary.LittleEndian.Uint32(body[at+4:]))
		end := at + 8 + size + size%2
		if size < 0 || end > len(body)+1 {
			return nil, measure{}, errDamaged
		}
		end = min(end, len(body))
		chunk := bytes.Clone(body[at:end])
		name, data := string(chunk[:4]), chunk[8:]
		at = end
		switch {
		case name == "EXIF" || name == "XMP ":
			continue
		case name == "VP8X" && len(data) >= 10:
			data[0] &^= 0x0C // it has no Exif and no XMP any more
			m = measure{1 + int(data[4]) + int(data[5])<<8 + int(data[6])<<16, 1 + int(data[7]) + int(data[8])<<8 + int(data[9])<<16}
		case m.width > 0:
		case name == "VP8L" && len(data) >= 5:
			bits := binary.LittleEndian.Uint32(data[1:])
			m = measure{1 + int(bits&0x3FFF), 1 + int(bits>>14&0x3FFF)}
		case name == "VP8 " && len(data) >= 10:
			m = measure{int(binary.LittleEndian.Uint16(data[6:]) & 0x3FFF), int(binary.LittleEndian.Uint16(data[8:]) & 0x3FFF)}
		}
		out = append(out, chunk...)
	}
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8)) //nolint:gosec // a file is at most ten megabytes
	return out, m, nil
}
