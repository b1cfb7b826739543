package pictures

import (
	"bytes"
	"encoding/binary"
	"errors"

	"plenary.example/internal/blobs"
)

var (
	errDamaged = errors.New("pictures: not a whole picture")
	errMoving  = errors.New("pictures: a moving picture")
)

// stripped takes out of a picture what is not the picture: the place, the day and the
// telephone that cameras write, comments, editing history, and what stands behind the
// picture's end, where telephones put a second one or a film. Nothing of the picture itself
// is written anew; which way up it is stays, 0 where it does not say.
func stripped(kind blobs.Kind, body []byte) (out []byte, turn int, err error) {
	switch kind {
	case blobs.JPEG:
		return strippedJPEG(body)
	case blobs.PNG:
		out, err = strippedPNG(body)
	case blobs.WebP:
		out, err = strippedWebP(body)
	case blobs.PDF, blobs.DOCX, blobs.XLSX, blobs.ODT, blobs.ODS:
		err = errDamaged
	}
	return out, 0, err
}

// strippedJPEG keeps of a JPEG file (ISO/IEC 10918-1, annex B) all segments up to the end
// of the picture but those of applications and comments, with the exception of the colour
// profile and Adobe's transform, without which it would look otherwise, and of which way
// up it is.
func strippedJPEG(body []byte) (out []byte, turn int, err error) {
	if !bytes.HasPrefix(body, []byte{0xFF, 0xD8}) {
		return nil, 0, errDamaged
	}
	out = append(make([]byte, 0, len(body)), 0xFF, 0xD8)
	for at := 2; ; {
		if at+2 > len(body) || body[at] != 0xFF {
			return nil, 0, errDamaged
		}
		marker := body[at+1]
		switch {
		case marker == 0xFF: // a fill byte
			at++
			continue
		case marker == 0xD9:
			return append(out, 0xFF, 0xD9), turn, nil
		case marker == 0x01 || marker >= 0xD0 && marker <= 0xD8: // markers that stand alone
			out = append(out, 0xFF, marker)
			at += 2
			continue
		}
		if at+4 > len(body) {
			return nil, 0, errDamaged
		}
		size := int(binary.BigEndian.Uint16(body[at+2:]))
		end := at + 2 + size
		if size < 2 || end > len(body) {
			return nil, 0, errDamaged
		}
		segment := body[at:end]
		switch {
		case marker == 0xE1:
			if turn == 0 {
				if turn = way(segment[4:]); turn > 1 {
					out = append(out, turnSegment(turn)...)
				}
			}
		case marker >= 0xE3 && marker <= 0xED, marker == 0xEF, marker == 0xFE:
		case marker == 0xE2 && !bytes.HasPrefix(segment[4:], []byte("ICC_PROFILE\x00")):
		case marker == 0xDA: // a scan: its data are up to the next marker that is not of them
			end = scanEnd(body, end)
			out = append(out, body[at:end]...)
		default:
			out = append(out, segment...)
		}
		at = end
	}
}

// scanEnd is where the data of a scan end: in them a marker is followed by 0, or restarts
// the decoder (ISO/IEC 10918-1, B.1.1.5 and B.2.1).
func scanEnd(body []byte, at int) int {
	for ; at+1 < len(body); at++ {
		if next := body[at+1]; body[at] == 0xFF && next != 0 && next != 0xFF && (next < 0xD0 || next > 0xD7) {
			return at
		}
	}
	return len(body)
}

// way is which way up a picture is by an application segment; 0 where it does not say.
func way(app1 []byte) int {
	tiff, ok := bytes.CutPrefix(app1, []byte("Exif\x00\x00"))
	if !ok {
		return 0
	}
	return tagged(tiff)
}

// turnSegment is an Exif segment that says which way up a picture is and nothing else.
func turnSegment(turn int) []byte {
	s := []byte("\xFF\xE1\x00\x22Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00")
	s[len(s)-7] = byte(turn) //nolint:gosec // 1 to 8
	return s
}

// strippedPNG keeps of a PNG file (ISO/IEC 15948) the chunks without which it would look
// otherwise. One that moves is refused: nobody could stop it.
func strippedPNG(body []byte) ([]byte, error) {
	if len(body) < 8 {
		return nil, errDamaged
	}
	out := append(make([]byte, 0, len(body)), body[:8]...)
	for at := 8; at+12 <= len(body); {
		size := int(binary.BigEndian.Uint32(body[at:]))
		end := at + 12 + size
		if size < 0 || end > len(body) {
			return nil, errDamaged
		}
		switch name := string(body[at+4 : at+8]); name {
		case "IHDR", "PLTE", "IDAT", "tRNS", "gAMA", "cHRM", "sRGB", "iCCP", "sBIT", "bKGD", "pHYs":
			out = append(out, body[at:end]...)
		case "acTL":
			return nil, errMoving
		case "IEND":
			return append(out, body[at:end]...), nil
		}
		at = end
	}
	return nil, errDamaged
}

// strippedWebP keeps of a WebP file (RFC 9649) all chunks but Exif and XMP. One that moves
// is refused: nobody could stop it.
func strippedWebP(body []byte) ([]byte, error) {
	if len(body) < 20 {
		return nil, errDamaged
	}
	if whole := 8 + int(binary.LittleEndian.Uint32(body[4:])); whole >= 20 && whole < len(body) {
		body = body[:whole] // what stands behind it is not of it
	}
	out := append(make([]byte, 0, len(body)), body[:12]...)
	for at := 12; at+8 <= len(body); {
		size := int(binary.LittleEndian.Uint32(body[at+4:]))
		end := at + 8 + size + size%2
		if size < 0 || end > len(body)+1 {
			return nil, errDamaged
		}
		end = min(end, len(body))
		chunk := bytes.Clone(body[at:end])
		at = end
		switch name := string(chunk[:4]); {
		case name == "EXIF" || name == "XMP ":
			continue
		case name == "ANIM" || name == "ANMF":
			return nil, errMoving
		case name == "VP8X" && len(chunk) >= 18:
			if chunk[8]&0x02 != 0 {
				return nil, errMoving
			}
			chunk[8] &^= 0x0C // it has no Exif and no XMP any more
		}
		out = append(out, chunk...)
	}
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8)) //nolint:gosec // a file is at most ten megabytes
	return out, nil
}
