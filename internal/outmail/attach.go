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
}

// MaxAttached is how many bytes the attachments of one message may have
// together: encoded, they pass the limit of nearly every mail server.
const MaxAttached = 10 << 20

// checkAttachments returns how many bytes attachments have together.
func checkAttachments(files []Attachment) (size int, err error) {
	for _, f := range files {
		size += len(f.Body)
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
			MessageID: message, Place: int64(i + 1), Name: db.Clean(f.Name), MediaType: db.Clean(f.MediaType), Body: body,
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
		files = append(files, Attachment{Name: r.Name, MediaType: r.MediaType, Body: r.Body})
	}
	return files, nil
}

func filesOf(attachments []Attachment) []mailmsg.File {
	var files []mailmsg.File
	for _, a := range attachments {
		files = append(files, mailmsg.File(a))
	}
	return files
}
