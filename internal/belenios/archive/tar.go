package archive

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
)

const (
	headerName  = "BELENIOS"
	dataEnding  = ".data.json"
	eventEnding = ".event.json"
	block       = 512
)

// Where the fields of a tar header stand (tar of Unix version 7).
const (
	sizeAt, sizeEnd         = 124, 136
	timeAt, timeEnd         = 136, 148
	checksumAt, checksumEnd = 148, 156
	typeAt                  = 156
	nameEnd                 = 100
)

// piece reads a header and what it announces.
func (r *Reader) piece() (name string, data []byte, err error) {
	var head [block]byte
	if _, err := io.ReadFull(r.from, head[:]); err != nil {
		if errors.Is(err, io.EOF) {
			return "", nil, io.EOF
		}
		return "", nil, r.broken(err)
	}
	if head == [block]byte{} {
		return "", nil, r.ending()
	}
	size, ok := octal(head[sizeAt:sizeEnd])
	sum, ok2 := octal(bytes.TrimRight(head[checksumAt:checksumEnd], " \x00"))
	if !ok || !ok2 || sum != checksum(&head) || head[typeAt] != '0' {
		return "", nil, fmt.Errorf("%w: byte %d", ErrTar, r.read)
	}
	if size > MaxPiece || r.read+size > MaxFile {
		return "", nil, fmt.Errorf("%w: %d bytes at byte %d", ErrLarge, size, r.read)
	}
	name = string(bytes.TrimRight(head[:nameEnd], "\x00"))
	whole := (size + block - 1) / block * block
	// Read as it comes: a header may announce much and nothing follow.
	var held bytes.Buffer
	if n, err := io.CopyN(&held, r.from, whole); err != nil {
		return "", nil, fmt.Errorf("%w (%d of %d)", r.broken(err), n, whole)
	}
	data = held.Bytes()
	if len(bytes.Trim(data[size:], "\x00")) > 0 {
		return "", nil, fmt.Errorf("%w: something stands behind the piece at byte %d", ErrTar, r.read)
	}
	r.read += block + whole
	return name, data[:size:size], nil
}

func (r *Reader) broken(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("%w: it ends within the piece at byte %d", ErrTar, r.read)
	}
	return fmt.Errorf("%w: %w", ErrRead, err)
}

// ending reads the empty blocks with which tar ends a file; nothing else may follow.
func (r *Reader) ending() error {
	var rest [block]byte
	for blocks := 1; blocks <= 40; blocks++ {
		n, err := io.ReadFull(r.from, rest[:])
		if errors.Is(err, io.EOF) {
			return io.EOF
		}
		if err != nil || n != block || rest != [block]byte{} {
			break
		}
	}
	return fmt.Errorf("%w: something follows the end at byte %d", ErrTar, r.read)
}

// octal reads digits up to a NUL or the end.
func octal(field []byte) (int64, bool) {
	digits, _, _ := bytes.Cut(field, []byte{0})
	n, err := strconv.ParseUint(string(digits), 8, 40)
	return int64(n), err == nil
}

// checksum is the sum of the header's bytes, its own field counted as spaces.
func checksum(head *[block]byte) (sum int64) {
	for i, b := range head {
		if i >= checksumAt && i < checksumEnd {
			b = ' '
		}
		sum += int64(b)
	}
	return sum
}

// Writer appends to an archive.
type Writer struct {
	to        io.Writer
	timestamp int64
	last      *Hash
	height    int64
}

// NewWriter begins an archive with its header.
func NewWriter(to io.Writer, timestamp int64) (*Writer, error) {
	w := &Writer{to: to, timestamp: timestamp}
	return w, w.piece(headerName, Header{Version: 1, Timestamp: timestamp}.Append(nil))
}

// ContinueWriter goes on with an archive that has been written before: its header, and
// the hash and height of its last event.
func ContinueWriter(to io.Writer, header Header, last Hash, height int64) *Writer {
	return &Writer{to: to, timestamp: header.Timestamp, last: &last, height: height + 1}
}

// Data appends a piece of data and returns the hash that names it. Each may stand in
// an archive once; whoever writes sees to that.
func (w *Writer) Data(data []byte) (Hash, error) {
	h := HashOf(data)
	return h, w.piece(h.String()+dataEnding, data)
}

// Event appends an event that follows the last one, and returns its hash: the
// fingerprint of the archive up to there.
func (w *Writer) Event(kind EventType, payload *Hash) (Hash, error) {
	text := Event{Parent: w.last, Height: w.height, Type: kind, Payload: payload}.Append(nil)
	h := HashOf(text)
	if err := w.piece(h.String()+eventEnding, text); err != nil {
		return h, err
	}
	w.last = &h
	w.height++
	return h, nil
}

func (w *Writer) piece(name string, data []byte) error {
	if len(data) > MaxPiece {
		return fmt.Errorf("%w: %d bytes", ErrLarge, len(data))
	}
	var head [block]byte
	copy(head[:nameEnd], name)
	copy(head[nameEnd:], "0000644\x000000000\x000000000\x00")
	copy(head[sizeAt:], fmt.Sprintf("%011o", len(data)))
	copy(head[timeAt:], fmt.Sprintf("%011o", w.timestamp))
	head[typeAt] = '0'
	copy(head[checksumAt:], fmt.Sprintf("%06o\x00 ", checksum(&head)))
	whole := make([]byte, block+(len(data)+block-1)/block*block)
	copy(whole, head[:])
	copy(whole[block:], data)
	_, err := w.to.Write(whole)
	return err
}
