package outmail_test

import (
	"context"
	"errors"
	"testing"

	"plenary.example/internal/db"
	"plenary.example/internal/outmail"
	"plenary.example/internal/smtpout"
)

// An attachment that is made when it is wanted stands in the message as if it had been
// kept; while it cannot be made, the message cannot be read rather than lose it.
func TestAttachmentsAreMadeWhenTheyAreWanted(t *testing.T) {
	d, mail, _ := open(t, smtpout.Relay{})
	ctx := t.Context()
	broken := errors.New("no paper")
	mail.Make("receipt", func(_ context.Context, of string) ([]byte, error) {
		if of == "2" {
			return nil, broken
		}
		return []byte("receipt " + of), nil
	})
	for _, of := range []string{"1", "2"} {
		m := withFiles("amina@courriel.example")
		m.Attachments = []outmail.Attachment{{Name: "Receipt.pdf", MediaType: "application/pdf", Maker: "receipt", MadeOf: of}}
		if err := d.Write(ctx, func(tx *db.Tx) error { return mail.Queue(ctx, tx, m) }); err != nil {
			t.Fatal(err)
		}
	}
	list, _, err := mail.List(ctx, 1)
	if err != nil || len(list) != 2 {
		t.Fatalf("%d messages, %v", len(list), err)
	}
	full, err := mail.Get(ctx, list[1].ID)
	if err != nil || len(full.Attachments) != 1 || string(full.Attachments[0].Body) != "receipt 1" {
		t.Errorf("made: %+v, %v", full.Attachments, err)
	}
	if _, err := mail.Get(ctx, list[0].ID); !errors.Is(err, broken) {
		t.Errorf("what cannot be made: %v", err)
	}
}
