package outmail

import (
	"context"
	"fmt"

	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/mailmsg"
	"plenary.example/internal/outmail/internal/store"
)

// Attachment is a file that goes with a message.
type Attachment struct {
	Name      string // as the reader's machine would keep it: "Letter of admission.pdf"
	MediaType string // "application/pdf"
	Body      []byte
	// Maker and MadeOf stand for a body that is made when the message is sent, by what
	// Make registered, from what is kept anyway: twenty thousand receipts are not kept
	// twice. Empty: the body is here.
	Maker, MadeOf string
}

// Maker makes the body of an attachment of what it is told. The same makes the same.
type Maker func(ctx context.Context, of string) ([]byte, error)

// Make registers who makes attachments of a name. It is called before anything is sent.
func (s *Service) Make(name string, make Maker) {
	if s.makers == nil {
		s.makers = map[string]Maker{}
	}
	s.makers[name] = make
}

// madeSize is what a made attachment is counted for until it is made.
const madeSize = 128 << 10

// MaxAttached is how many bytes the attachments of one message may have
// together: encoded, they pass the limit of nearly every mail server.
const MaxAttached = 10 << 20

// checkAttachments returns how many bytes attachments have together.
func checkAttachments(files []Attachment) (size int, err error) {
	for _, f := range files {
		size += len(f.Body)
		if f.Maker != "" {
			size += madeSize
		}
	}
	if size > MaxAttached {
		return 0, fault.New(fault.TooLarge, "mail.error.attachments", fault.Args{"Limit": MaxAttached >> 20})
	}
	return size, nil
}

// keepAttachments stores the files of a message.
func keepAttachments(ctx context.Context, q *store.Queries, message string, files []Attachment) error {
	for i, f := range files {
		body := f.Body
		if body == nil {
			body = []byte{}
		}
		err := q.InsertAttachment(ctx, store.InsertAttachmentParams{
			MessageID: message, Place: int64(i + 1), Name: db.Clean(f.Name), MediaType: db.Clean(f.MediaType), Body: body, Maker: f.Maker, MadeOf: f.MadeOf,
		})
		if err != nil {
			return fmt.Errorf("outmail: attachment: %w", err)
		}
	}
	return nil
}

// attachments reads the files of a message, in their order.
func (s *Service) attachments(ctx context.Context, message string) ([]Attachment, error) {
	rows, err := store.New(s.db.Reader()).Attachments(ctx, message)
	if err != nil {
		return nil, wrap(db.Unavailable(err))
	}
	var files []Attachment
	for _, r := range rows {
		f := Attachment{Name: r.Name, MediaType: r.MediaType, Body: r.Body, Maker: r.Maker, MadeOf: r.MadeOf}
		if f.Maker != "" {
			make, ok := s.makers[f.Maker]
			if !ok {
				return nil, fmt.Errorf("outmail: nobody makes attachments of %q", f.Maker)
			}
			if f.Body, err = make(ctx, f.MadeOf); err != nil {
				return nil, fmt.Errorf("outmail: attachment %s of %s: %w", f.Maker, f.MadeOf, err)
			}
		}
		files = append(files, f)
	}
	return files, nil
}

func filesOf(attachments []Attachment) []mailmsg.File {
	var files []mailmsg.File
	for _, a := range attachments {
		files = append(files, mailmsg.File{Name: a.Name, MediaType: a.MediaType, Body: a.Body})
	}
	return files
}
