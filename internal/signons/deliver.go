package signons

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/blobs"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/signons/internal/store"
)

// Delivery is how a statement was delivered.
type Delivery struct {
	Day time.Time // the calendar day
	To  i18n.Text
}

// File is a file of a statement with its signatories, as it is delivered.
type File struct {
	Kind string // "en", "fr", "both"
	Body []byte // PDF
}

// Copy is a file as it was delivered.
type Copy struct {
	Kind   string
	SHA256 string // in hexadecimal
	Bytes  int
	blob   string
}

// Kinds are the files that a statement is delivered as.
func Kinds() []string { return []string{"both", "en", "fr"} }

// Deliver says that a statement was delivered: to whom, on which day. The files are made
// of what stands at that instant, and kept; nothing changes from then on. Each signatory
// is thanked, with the file. press makes the files.
func (s *Service) Deliver(ctx context.Context, who access.Actor, id string, d Delivery, press func(Roll) ([]File, error)) (Statement, error) {
	d.To = texts(d.To)
	mail, err := s.post(ctx)
	if err != nil {
		return Statement{}, err
	}
	return s.change(ctx, who, "signons.deliver", id, func(tx *audit.Tx, st *Statement) error {
		if st.StateAt(tx.Now) != Closed {
			return fault.New(fault.Conflict, "signons.error.not_closed", nil)
		}
		wrong := saidInBoth("to", d.To)
		wrong.must(!d.Day.IsZero() && !d.Day.After(s.Day(tx.Now)) && !d.Day.Before(s.Day(st.Opens)), "day", "signons.error.day", nil)
		if err := fault.Join(wrong...); err != nil {
			return err
		}
		st.Kept, st.Delivered, st.DeliveredAt, st.DeliveredTo = Delivered, d.Day, tx.Now, d.To
		roll, err := s.roll(ctx, tx, *st, tx.Now)
		if err != nil {
			return err
		}
		files, err := press(roll)
		if err != nil {
			return err
		}
		for _, f := range files {
			if err := s.keepCopy(ctx, tx, *st, f); err != nil {
				return err
			}
		}
		tx.Detail("signatures", roll.Count())
		return mail.thanks(ctx, tx, *st)
	})
}

func (s *Service) keepCopy(ctx context.Context, tx *audit.Tx, st Statement, f File) error {
	if !slices.Contains(Kinds(), f.Kind) {
		return fault.New(fault.Internal, "fault.internal", nil)
	}
	sum := sha256.Sum256(f.Body)
	blob, err := s.blobs.Put(ctx, tx.Tx, blobs.Blob{Name: st.Slug + "-" + f.Kind + ".pdf", MediaType: "application/pdf", Body: f.Body})
	if err != nil {
		return err
	}
	return store.New(tx).InsertCopy(ctx, store.InsertCopyParams{StatementID: st.ID, Kind: f.Kind, BlobID: blob, Sha256: hex.EncodeToString(sum[:]), Bytes: int64(len(f.Body))})
}

// Copies lists the files as they were delivered.
func (s *Service) Copies(ctx context.Context, id string) ([]Copy, error) {
	rows, err := s.on(nil).Copies(ctx, id)
	if err != nil {
		return nil, audit.Fault(err)
	}
	var list []Copy
	for _, r := range rows {
		list = append(list, Copy{Kind: r.Kind, SHA256: r.Sha256, Bytes: int(r.Bytes), blob: r.BlobID})
	}
	return list, nil
}

// CopyOf returns a file as it was delivered; a NotFound refusal for none.
func (s *Service) CopyOf(ctx context.Context, id, kind string) (blobs.Blob, error) {
	list, err := s.Copies(ctx, id)
	if err != nil {
		return blobs.Blob{}, err
	}
	for _, c := range list {
		if c.Kind == kind {
			return s.blobs.Get(ctx, nil, c.blob)
		}
	}
	return blobs.Blob{}, fault.New(fault.NotFound, "signons.error.no_file", nil)
}

// copyMaker is who makes the attachments of thanks: of what is kept, not a copy for each.
const copyMaker = "signons.delivered"

func (s *Service) attached(ctx context.Context, of string) ([]byte, error) {
	id, kind, _ := strings.Cut(of, " ")
	b, err := s.CopyOf(ctx, id, kind)
	return b.Body, err
}

// Mailing is what was sent to many, once.
type Mailing struct {
	Kind     MailingKind
	At       time.Time
	Messages int
	By       string
}

// MailingKind is what is sent to many.
type MailingKind string

// What is sent to many.
const (
	Reminder   MailingKind = "reminder"   // to members that have not signed
	Invitation MailingKind = "invitation" // to partner networks
	Thanks     MailingKind = "thanks"     // to those who signed
)

// Mailings lists what was sent to many.
func (s *Service) Mailings(ctx context.Context, who access.Actor, id string) ([]Mailing, error) {
	if err := mayRead(who); err != nil {
		return nil, err
	}
	rows, err := s.on(nil).Mailings(ctx, id)
	if err != nil {
		return nil, audit.Fault(err)
	}
	var list []Mailing
	for _, r := range rows {
		list = append(list, Mailing{MailingKind(r.Kind), db.Time(r.At), int(r.Messages), r.PersonName})
	}
	return list, nil
}

// once writes that something was sent to many; a Conflict refusal where it was before.
func (s *Service) once(ctx context.Context, tx *audit.Tx, st Statement, kind MailingKind, messages int) error {
	who := tx.Who()
	err := store.New(tx).InsertMailing(ctx, store.InsertMailingParams{StatementID: st.ID, Kind: string(kind), At: db.Micros(tx.Now), Messages: int64(messages), PersonID: who.PersonID, PersonName: who.Name})
	if db.IsUnique(err, "signon_mailings", "statement_id", "kind") {
		return fault.New(fault.Conflict, "signons.error.mailed", nil)
	}
	return err
}
