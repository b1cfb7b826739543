package archive

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"time"

	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/lists"
	"plenary.example/internal/mailmsg"
	"plenary.example/internal/mbox"
	"plenary.example/internal/people"
)

// Bounds of an import.
const (
	// importBatch and importBytes bound what one transaction takes in: enough that
	// the index is written in long strokes, little enough that a vote cast
	// meanwhile does not wait.
	ImportBatch = 200
	importBytes = 8 << 20
	// largestRead is the largest message that is read into memory; what is larger
	// than LargestPost but not larger than this is left over as it is.
	largestRead = 64 << 20
	// earliest is the first year whose mail is believed to be of that year: no list
	// is older.
	earliest = 1980
)

// brought is a message of a file, taken apart.
type brought struct {
	Entry
	raw    []byte
	file   string
	offset int64
	doubt  string // what is to be said of a message that is added
	left   string // why it is left over; empty: it is to be added
	whole  []byte // what is kept of a leftover; nil: nothing can be
}

// batch is what one transaction takes in.
type batch struct {
	messages []brought
	bytes    int64  // of the messages
	done     int64  // bytes of all files read so far, to the start of the last message
	file     string // its name
	offset   int64  // of the last message
	ends     bool   // the file could not be read any further
}

// readFiles reads files message by message, in batches.
func readFiles(l lists.List, files []string, now time.Time) iter.Seq[batch] {
	return func(yield func(batch) bool) {
		before := int64(0) // bytes of the files already read
		for _, file := range files {
			b := batch{done: before, file: filepath.Base(file)}
			size, err := sizeOf(file)
			var last time.Time
			for e, err := range entriesOf(file) {
				if err != nil {
					b.ends = true
					break
				}
				m := bring(l, e, last, now)
				last, m.file = m.SentAt, b.file
				b.messages = append(b.messages, m)
				b.bytes += int64(len(e.Raw))
				b.done, b.offset = before+min(e.Offset, size), e.Offset
				if len(b.messages) >= ImportBatch || b.bytes >= importBytes {
					if !yield(b) {
						return
					}
					b = batch{done: b.done, offset: b.offset, file: b.file}
				}
			}
			b.ends = b.ends || err != nil
			before += size
			b.done = before
			if !yield(b) {
				return
			}
		}
	}
}

// entriesOf reads one file. An error is its last element.
func entriesOf(file string) iter.Seq2[mbox.Entry, error] {
	return func(yield func(mbox.Entry, error) bool) {
		f, err := mbox.Open(file)
		if err != nil {
			yield(mbox.Entry{}, err)
			return
		}
		defer func() { _ = f.Close() }() // it was only read
		for e, err := range mbox.Read(f, largestRead) {
			if !yield(e, err) || err != nil {
				return
			}
		}
	}
}

// bring takes a message of a file apart. last is the date of the one before it.
func bring(l lists.List, e mbox.Entry, last, now time.Time) brought {
	m := brought{Entry: Entry{ID: db.NewID(), RawID: db.NewID(), Imported: true, Size: int64(len(e.Raw)), SentAt: last}, raw: e.Raw, offset: e.Offset}
	switch {
	case errors.Is(e.Err, mbox.ErrTooLarge):
		m.left = problemTooLarge
		return m
	case e.Err != nil:
		m.left = problemNoMailbox
		return m
	case len(e.Raw) > lists.LargestPost:
		m.left = problemTooLarge
	case len(bytes.TrimSpace(e.Raw)) == 0:
		m.left = problemEmpty
	default:
		m.Content = mailmsg.Read(e.Raw)
		if !slices.ContainsFunc(m.Content.Header, func(f mailmsg.Field) bool { return f.Name != "" }) {
			m.left = problemNoHeader
		}
	}
	m.SentAt, m.doubt = dateOf(m.Content.Date, e.Date, last, now)
	if m.left != "" {
		m.whole = append([]byte(e.Separator+"\r\n"), e.Raw...)
		m.raw = nil
		return m
	}
	m.Hash = HashOf(e.Raw)
	if len(m.Content.From) > 0 {
		first := m.Content.From[0]
		m.Author = mailmsg.Address{Name: db.Clean(first.Name), Address: db.Clean(people.FoldEmail(first.Address))}
	}
	m.Topics = l.Settings.TopicsOf(m.Content.Subject)
	m.document = documentOf(l, m.Entry, db.Clean(i18n.Clip(m.Content.Subject, MaxSubject)))
	// The archive's tables need the text alone; the rest would only fill memory.
	m.Content.HTML, m.Content.Header = "", nil
	for i := range m.Content.Parts {
		m.Content.Parts[i].Body = nil
	}
	return m
}

// dateOf is when a message was sent: by its own word, by its file's, or as the
// one before it. A date that cannot be true is passed over.
func dateOf(own, separator, last, now time.Time) (at time.Time, doubt string) {
	for i, t := range []time.Time{own, separator, last} {
		if t.Year() >= earliest && !t.After(now.Add(24*time.Hour)) {
			if i > 0 {
				doubt = problemDate
			}
			return t.UTC(), doubt
		}
	}
	return now, problemDate
}

// sizeOf is how many bytes are to be read of a file: for one compressed by gzip,
// what its end says it becomes (RFC 1952, 2.3.1), so that progress is of one kind.
func sizeOf(file string) (int64, error) {
	f, err := os.Open(file) //nolint:gosec // the operator names the file
	if err != nil {
		return 0, err
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	if info.IsDir() {
		return 0, errors.New("a folder")
	}
	size := info.Size()
	var magic [2]byte
	if _, err := io.ReadFull(f, magic[:]); err != nil || magic != [2]byte{0x1f, 0x8b} {
		return size, nil //nolint:nilerr // a file of less than two bytes is a file
	}
	var end [4]byte
	if _, err := f.ReadAt(end[:], size-int64(len(end))); err != nil {
		return size, nil //nolint:nilerr // reading it will say that it is broken
	}
	return max(int64(binary.LittleEndian.Uint32(end[:])), size), nil
}

func leftoverHash(whole []byte) string {
	sum := sha256.Sum256(whole)
	return hex.EncodeToString(sum[:16])
}
