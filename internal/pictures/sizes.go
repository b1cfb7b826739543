package pictures

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"slices"
	"strconv"
	"strings"

	"plenary.example/internal/blobs"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/pictures/internal/store"
)

// Widths are the widths in pixels in which pages offer a picture, beside its own: that of
// a telephone, and those of sharper and of wider screens.
func Widths() []int { return []int{480, 960, 1440} }

// Largest is the widest of Widths: no page needs more.
const Largest = 1440

// Srcset is what an img says of the widths of a picture as wide as width, for the browser
// to choose (HTML, srcset attributes): its address with "w=480", and its own up to Largest.
// It is empty where there is nothing to choose.
func Srcset(address string, width int) string {
	sep := "?"
	if strings.Contains(address, "?") {
		sep = "&"
	}
	var list []string
	for _, w := range Widths() {
		if w < width {
			list = append(list, address+sep+"w="+strconv.Itoa(w)+" "+strconv.Itoa(w)+"w")
		}
	}
	if len(list) == 0 {
		return ""
	}
	if width <= Largest {
		list = append(list, address+" "+strconv.Itoa(width)+"w")
	}
	return strings.Join(list, ", ")
}

// Sizes keeps pictures in the widths of pages. They are made at the first request, one at
// a time, and kept beside the file they are of.
type Sizes struct {
	db    *db.DB
	blobs *blobs.Store
	busy  chan struct{}
}

// NewSizes returns those of the files in d.
func NewSizes(d *db.DB) *Sizes {
	return &Sizes{db: d, blobs: blobs.New(d), busy: make(chan struct{}, 1)}
}

// Of is the picture of a file in one of Widths, upright: the file itself where it is not
// wider, and a NotFound refusal for another width.
func (s *Sizes) Of(ctx context.Context, blobID string, width int) (blobs.Blob, error) {
	if !slices.Contains(Widths(), width) {
		return blobs.Blob{}, fault.New(fault.NotFound, "fault.not_found", nil)
	}
	if kept, err := s.kept(ctx, blobID, width); err == nil || !errors.Is(err, db.ErrNotFound) {
		return kept, err
	}
	select {
	case s.busy <- struct{}{}:
		defer func() { <-s.busy }()
	case <-ctx.Done():
		return blobs.Blob{}, ctx.Err()
	}
	if kept, err := s.kept(ctx, blobID, width); err == nil || !errors.Is(err, db.ErrNotFound) {
		return kept, err // somebody else made it meanwhile
	}
	whole, err := s.blobs.Get(ctx, nil, blobID)
	if err != nil {
		return blobs.Blob{}, err
	}
	small, err := inWidth(whole, width)
	if err != nil {
		return blobs.Blob{}, fmt.Errorf("pictures: %s in %d: %w", whole.Name, width, err)
	}
	if small.Body == nil {
		return whole, nil
	}
	// What cannot be kept is made again for the next reader: this one has it.
	_ = s.db.Write(ctx, func(tx *db.Tx) error {
		q := store.New(tx)
		if _, err := q.Size(ctx, blobID, int64(width)); !errors.Is(err, db.ErrNotFound) {
			return err
		}
		if _, err := s.blobs.Get(ctx, tx, blobID); err != nil {
			return err // deleted meanwhile
		}
		id, err := s.blobs.Put(ctx, tx, small)
		if err != nil {
			return err
		}
		return q.InsertSize(ctx, store.InsertSizeParams{OfBlob: blobID, Width: int64(width), BlobID: id})
	})
	return small, nil
}

func (s *Sizes) kept(ctx context.Context, blobID string, width int) (blobs.Blob, error) {
	id, err := store.New(s.db.Reader()).Size(ctx, blobID, int64(width))
	if err != nil {
		return blobs.Blob{}, db.Unavailable(err)
	}
	return s.blobs.Get(ctx, nil, id)
}

// Delete deletes a file in the caller's transaction, with its widths.
func (s *Sizes) Delete(ctx context.Context, tx *db.Tx, blobID string) error {
	q := store.New(tx)
	list, err := q.SizesOf(ctx, blobID)
	if err != nil {
		return err
	}
	for _, id := range append(list, blobID) {
		if err := s.blobs.Delete(ctx, tx, id); err != nil {
			return err
		}
	}
	return q.DropSizes(ctx, blobID)
}

// inWidth is a picture scaled to a width, with no body where it is not wider. One that is
// seen through somewhere stays so, as PNG; any other is a JPEG.
func inWidth(b blobs.Blob, width int) (small blobs.Blob, err error) {
	turn := 0
	if b.MediaType == string(blobs.JPEG) {
		turn = orientation(b.Body)
	}
	size, _, err := image.DecodeConfig(bytes.NewReader(b.Body))
	if err != nil {
		return small, err
	}
	wide, high := size.Width, size.Height
	if turn >= 5 {
		wide, high = high, wide
	}
	if wide <= width {
		return small, nil
	}
	if wide > MaxPixels/max(high, 1) {
		return small, errDamaged
	}
	img, _, err := image.Decode(bytes.NewReader(b.Body))
	if err != nil {
		return small, err
	}
	tall := max(1, high*width/wide)
	w, h := width, tall
	if turn >= 5 {
		w, h = tall, width
	}
	out := upright(shrunk(img, w, h), turn)
	small.Name, small.MediaType = b.Name, string(blobs.JPEG)
	var buffer bytes.Buffer
	if out.Opaque() {
		err = jpeg.Encode(&buffer, out, &jpeg.Options{Quality: 80})
	} else {
		small.MediaType = string(blobs.PNG)
		err = png.Encode(&buffer, out)
	}
	small.Body = buffer.Bytes()
	return small, err
}
