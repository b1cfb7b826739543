package giving

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/consents"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/giving/internal/store"
)

// Donor returns a donor; a NotFound refusal for none. One that was merged is the one
// it became. Who may see it is the caller's to ask. tx nil is the reader.
func (s *Service) Donor(ctx context.Context, tx db.DBTX, id string) (Donor, error) {
	for range 10 { // merges of merges, and never a circle
		row, err := s.on(tx).Donor(ctx, id)
		if err != nil {
			return Donor{}, notFound(err, "giving.error.no_donor")
		}
		if row.MergedInto == "" {
			return donorOf(row), nil
		}
		id = row.MergedInto
	}
	return Donor{}, fault.New(fault.NotFound, "giving.error.no_donor", nil)
}

// PutDonor keeps a donor: a new one without a key, or a change of one.
func (s *Service) PutDonor(ctx context.Context, who access.Actor, d Donor) (kept Donor, err error) {
	err = s.keeping(ctx, who, "giving.donor", func(tx *audit.Tx) error {
		kept, err = s.putDonor(ctx, tx, d)
		return err
	})
	return kept, err
}

func (s *Service) putDonor(ctx context.Context, tx *audit.Tx, d Donor) (Donor, error) {
	d.Particulars, d.Greeting = d.normal(s.o.Profile.Giving.Home()), squeeze(d.Greeting)
	wrong := d.check(nameOnly)
	if len([]rune(d.Greeting)) > maxName {
		wrong = append(wrong, fault.Field("greeting", "giving.error.long", fault.Args{"Most": maxName}))
	}
	if err := fault.Join(wrong...); err != nil {
		return Donor{}, err
	}
	q := store.New(tx)
	if d.ID == "" {
		d.ID, d.Made = db.NewID(), tx.Now
		if err := q.InsertDonor(ctx, store.InsertDonorParams(d.row())); err != nil {
			return Donor{}, err
		}
	} else {
		had, err := s.Donor(ctx, tx, d.ID)
		if err != nil {
			return Donor{}, err
		}
		if had.Erased {
			return Donor{}, fault.New(fault.Conflict, "giving.error.erased", nil)
		}
		if err := update(ctx, q, d); err != nil {
			return Donor{}, err
		}
	}
	if err := q.GiftsAreOfCharity(ctx, db.Flag(d.Charity), d.ID); err != nil {
		return Donor{}, err
	}
	tx.About(KindDonor, d.ID)
	return d, index(ctx, q, d)
}

func update(ctx context.Context, q *store.Queries, d Donor) error {
	r := d.row()
	return q.UpdateDonor(ctx, store.UpdateDonorParams{
		ID: r.ID, Kind: r.Kind, Name: r.Name, Greeting: r.Greeting, Email: r.Email, Phone: r.Phone, Lang: r.Lang, Street: r.Street, City: r.City,
		Province: r.Province, Postal: r.Postal, Country: r.Country, SaidAddress: r.SaidAddress, Fold: r.Fold, Charity: r.Charity, Unnamed: r.Unnamed, ByPost: r.ByPost,
	})
}

// maxWords bounds by how many words a donor is found.
const maxWords = 40

// words are those by which a donor is found.
func words(d Donor) []string {
	list := strings.Fields(strings.Join([]string{fold(d.Name), fold(d.Email), fold(d.Address.City), fold(d.Address.Street)}, " "))
	list = append(list, strings.ReplaceAll(fold(d.Address.Postal), " ", ""), strings.ToLower(d.Email), digits(d.Phone))
	slices.Sort(list)
	list = slices.DeleteFunc(slices.Compact(list), func(w string) bool { return w == "" })
	return list[:min(len(list), maxWords)]
}

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

// index writes the words of a donor anew.
func index(ctx context.Context, q *store.Queries, d Donor) error {
	if err := q.DropWords(ctx, d.ID); err != nil {
		return err
	}
	for _, w := range words(d) {
		if err := q.InsertWord(ctx, w, d.ID); err != nil {
			return err
		}
	}
	return nil
}

// PutDonorTx is PutDonor in the caller's transaction.
func (s *Service) PutDonorTx(ctx context.Context, tx *audit.Tx, d Donor) (Donor, error) {
	if err := RequireKeeping(tx.Who()); err != nil {
		return Donor{}, err
	}
	return s.putDonor(ctx, tx, d)
}

// Known is the donor that somebody of a file is, with what the file knows more: of the
// same name and mail address, or of the same name and postal address where not both have a mail
// address, or of the same name where nothing else is known of either. The zero Donor is
// nobody. tx nil is the reader.
func (s *Service) Known(ctx context.Context, tx db.DBTX, from Particulars) (Donor, error) {
	from = from.normal(s.o.Profile.Giving.Home())
	if d, err := s.known(ctx, tx, from); err != nil || d.ID != "" {
		return d, err
	}
	rows, err := s.on(tx).DonorsOfFold(ctx, fold(from.Name), PageSize)
	if err != nil {
		return Donor{}, audit.Fault(err)
	}
	for _, r := range rows {
		d := donorOf(r)
		if d.Kind != from.Kind || d.Email != "" && from.Email != "" {
			continue
		}
		nothing := d.Email == "" && from.Email == "" && d.Address.Empty() && from.Address.Empty()
		if nothing || !from.Address.Empty() && d.Address.same(from.Address) {
			d.Email, d.Phone = cmp.Or(d.Email, from.Email), cmp.Or(d.Phone, from.Phone)
			return d, nil
		}
	}
	return Donor{}, nil
}

// GiftOf is the gift that has been entered from a source; found is false for none. tx nil
// is the reader.
func (s *Service) GiftOf(ctx context.Context, tx db.DBTX, source, key string) (g Gift, found bool, err error) {
	row, err := s.on(tx).GiftOfSource(ctx, source, key)
	if errors.Is(err, db.ErrNotFound) {
		return Gift{}, false, nil
	}
	return giftOf(row), err == nil, audit.Fault(err)
}

// AnswerSaid settles another address that came with a gift: take has it count from now
// on; otherwise it is forgotten.
func (s *Service) AnswerSaid(ctx context.Context, who access.Actor, id string, take bool) error {
	return s.keeping(ctx, who, "giving.said_address", func(tx *audit.Tx) error {
		d, err := s.Donor(ctx, tx, id)
		if err != nil {
			return err
		}
		if d.Said.Empty() {
			return nil // somebody else has answered
		}
		if take {
			d.Address = d.Said
		}
		d.Said = Address{}
		tx.Detail("taken", take)
		_, err = s.putDonor(ctx, tx, d)
		return err
	})
}

// Note is what somebody at the desk wrote about a donor.
type Note struct {
	ID, DonorID, Body string
	Until             time.Time // the last day on which it is kept
	At                time.Time
	By                string
}

// NoteYears is how long a note is kept unless somebody says otherwise.
const NoteYears = 2

// AddNote writes a note about a donor; without a last day it is kept for NoteYears.
func (s *Service) AddNote(ctx context.Context, who access.Actor, n Note) error {
	n.Body = strings.TrimSpace(db.Clean(n.Body))
	return s.keeping(ctx, who, "giving.note", func(tx *audit.Tx) error {
		today := s.day(tx.Now)
		if n.Until.IsZero() {
			n.Until = today.AddDate(NoteYears, 0, 0)
		}
		var wrong []*fault.Error
		switch {
		case n.Body == "":
			wrong = append(wrong, fault.Field("note", "giving.error.note", nil))
		case len([]rune(n.Body)) > maxNote:
			wrong = append(wrong, fault.Field("note", "giving.error.long", fault.Args{"Most": maxNote}))
		}
		if n.Until.Before(today) || n.Until.After(today.AddDate(10, 0, 0)) {
			wrong = append(wrong, fault.Field("until", "giving.error.until", nil))
		}
		if err := fault.Join(wrong...); err != nil {
			return err
		}
		d, err := s.Donor(ctx, tx, n.DonorID)
		if err != nil {
			return err
		}
		tx.About(KindDonor, d.ID)
		return store.New(tx).InsertNote(ctx, store.InsertNoteParams{
			ID: db.NewID(), DonorID: d.ID, Body: n.Body, UntilDay: db.Day(n.Until), At: db.Micros(tx.Now), ByID: who.PersonID, ByName: who.Name,
		})
	})
}

// DropNote forgets a note.
func (s *Service) DropNote(ctx context.Context, who access.Actor, id string) error {
	return s.keeping(ctx, who, "giving.drop_note", func(tx *audit.Tx) error {
		n, err := store.New(tx).Note(ctx, id)
		if err != nil {
			return notFound(err, "giving.error.no_note")
		}
		tx.About(KindDonor, n.DonorID)
		return store.New(tx).DropNote(ctx, id)
	})
}

// Notes lists what is noted about a donor, the latest first.
func (s *Service) Notes(ctx context.Context, who access.Actor, donorID string) ([]Note, error) {
	if err := RequireReading(who); err != nil {
		return nil, err
	}
	rows, err := s.on(nil).NotesOf(ctx, donorID, PageSize)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Note, len(rows))
	for i, r := range rows {
		list[i] = Note{ID: r.ID, DonorID: r.DonorID, Body: r.Body, Until: db.ParseDay(r.UntilDay), At: db.Time(r.At), By: r.ByName}
	}
	return list, nil
}

// mergedAddress is the address that a donor has who is two: that of the record that
// stays, or of the other where it has none; what was said and nobody has looked at waits on.
func mergedAddress(from, into Donor) (is, said Address) {
	is, said = into.Address, into.Said
	if said.Empty() {
		said = from.Said
	}
	if is.Empty() {
		return from.Address, said
	}
	if said.Empty() && !from.Address.Empty() && !from.Address.same(is) {
		said = from.Address // perhaps the later one
	}
	return is, said
}

// Merged is what a donor would be whose record takes in another, as MergeDonors has it:
// what into lacks of an address or a telephone it takes over, and another postal address
// waits to be looked at.
func Merged(from, into Donor) Donor {
	if into.Email == "" {
		into.Email = from.Email
	}
	if into.Phone == "" {
		into.Phone = from.Phone
	}
	into.Address, into.Said = mergedAddress(from, into)
	into.Unnamed = into.Unnamed || from.Unnamed // nobody is named who once asked not to be
	into.Charity = into.Charity || from.Charity // no receipt by a slip of the hand
	return into
}

// MergeDonors makes one donor of two records of the same: gifts, pledges, notes,
// receipts and consents of from become into's, which is then as Merged says.
func (s *Service) MergeDonors(ctx context.Context, who access.Actor, from, into string) error {
	return s.keeping(ctx, who, "giving.merge_donors", func(tx *audit.Tx) error {
		q := store.New(tx)
		a, err := s.Donor(ctx, tx, from)
		if err != nil {
			return err
		}
		b, err := s.Donor(ctx, tx, into)
		if err != nil {
			return err
		}
		if a.ID == b.ID || a.ID != from || a.Erased || b.Erased {
			return fault.New(fault.Conflict, "giving.error.merge", nil)
		}
		for _, move := range []func() error{
			func() error { return q.MoveGifts(ctx, b.ID, a.ID) },
			func() error { return q.MovePledges(ctx, b.ID, a.ID) },
			func() error { return q.MoveNotes(ctx, b.ID, a.ID) },
			func() error { return q.MoveReceipts(ctx, b.ID, a.ID) },
			func() error { return s.consents.MoveTx(ctx, tx, consents.Donor(a.ID), consents.Donor(b.ID)) },
			func() error { return q.DropWords(ctx, a.ID) },
			func() error { return q.Remerge(ctx, b.ID, a.ID) },
			func() error { return q.MergeDonor(ctx, a.ID, b.ID) },
		} {
			if err := move(); err != nil {
				return err
			}
		}
		b = Merged(a, b)
		tx.Detail("from", a.ID)
		if _, err := s.putDonor(ctx, tx, b); err != nil {
			return err
		}
		return q.SumDonor(ctx, b.ID)
	})
}

// DonorsAt lists the donors with an e-mail address, for what rests on their consents;
// one that turned out to be another is not among them. tx nil is the reader.
func (s *Service) DonorsAt(ctx context.Context, tx db.DBTX, email string) ([]Donor, error) {
	rows, err := s.on(tx).DonorsOfEmail(ctx, email, PageSize)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Donor, len(rows))
	for i, r := range rows {
		list[i] = donorOf(r)
	}
	return list, nil
}
