package outmail_test

import (
	"bytes"
	"testing"
	"time"

	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/mailmsg"
	"plenary.example/internal/outmail"
	"plenary.example/internal/smtpout"
	"plenary.example/internal/smtpsink"
)

func withFiles(to string, bodies ...[]byte) outmail.Message {
	m := message(to)
	for _, b := range bodies {
		m.Attachments = append(m.Attachments, outmail.Attachment{Name: "Lettre d’admission.pdf", MediaType: "application/pdf", Body: b})
	}
	return m
}

// What the relay takes is what was attached, and it can be read in the outbox
// until the message is forgotten.
func TestAttachmentsLeaveAndAreForgotten(t *testing.T) {
	sink, err := smtpsink.Listen(smtpsink.Options{Keep: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sink.Close() })
	d, s, q := open(t, smtpout.Relay{Address: sink.Addr(), Timeout: 5 * time.Second})
	first, second := bytes.Repeat([]byte("%PDF-1.7\n\x00\xff\r\n.\r\n"), 4000), []byte{}
	enqueue(t, d, s, withFiles("zoe@ong.example", first, second))
	work(t, q, s)
	e := settled(t, s, "zoe@ong.example", state(outmail.Sent))
	full, err := s.Get(t.Context(), e.ID)
	if err != nil {
		t.Fatal(err)
	}
	if len(full.Attachments) != 2 || !bytes.Equal(full.Attachments[0].Body, first) || full.Attachments[0].Name != "Lettre d’admission.pdf" || len(full.Attachments[1].Body) != 0 {
		t.Errorf("%d attachments in the outbox", len(full.Attachments))
	}
	taken := sink.Messages()
	if len(taken) != 1 || !bytes.Contains(taken[0].Text, []byte("multipart/mixed")) {
		t.Fatalf("the relay took %d messages", len(taken))
	}
	if parts := mailmsg.Read(taken[0].Text).Parts; len(parts) != 2 || !bytes.Equal(parts[0].Body, first) || parts[0].Name != "Lettre d’admission.pdf" {
		t.Errorf("the relay took %d files", len(parts))
	}
	if err := s.Forget(t.Context(), time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	var left int
	if err := d.Reader().QueryRowContext(t.Context(), "SELECT count(*) FROM outmail_attachments").Scan(&left); err != nil || left != 0 {
		t.Errorf("%d attachments outlive their message, %v", left, err)
	}
}

func TestAttachmentsAreLimited(t *testing.T) {
	d, s, _ := open(t, smtpout.Relay{})
	half := make([]byte, outmail.MaxAttached/2)
	err := d.Write(t.Context(), func(tx *db.Tx) error {
		return s.Queue(t.Context(), tx, withFiles("zoe@ong.example", half, half, []byte{1}))
	})
	if !fault.Is(err, fault.TooLarge) {
		t.Errorf("over the limit: %v", err)
	}
	enqueue(t, d, s, withFiles("zoe@ong.example", half, half))
	list, _, err := s.ListTo(t.Context(), "zoe@ong.example", 1)
	if err != nil || len(list) != 1 {
		t.Fatalf("%d, %v", len(list), err)
	}
	full, err := s.Get(t.Context(), list[0].ID)
	if err != nil || len(mailmsg.Read(full.Source).Text) == 0 {
		t.Errorf("at the limit: %v", err)
	}
}
