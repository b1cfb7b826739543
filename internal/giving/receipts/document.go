package receipts

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/giving"
	"plenary.example/internal/giving/internal/store"
	"plenary.example/internal/giving/paper"
	"plenary.example/internal/i18n"
	"plenary.example/internal/mailmsg"
	"plenary.example/internal/outmail"
)

// Get returns a receipt with its gifts; a NotFound refusal for none. Who may see it is
// the caller's to ask. tx nil is the reader.
func (s *Service) Get(ctx context.Context, tx db.DBTX, id string) (Receipt, error) {
	q := s.on(tx)
	row, err := q.Receipt(ctx, id)
	if err != nil {
		return Receipt{}, notFound(err, "receipts.error.none")
	}
	return withParts(ctx, q, receiptOf(row))
}

func withParts(ctx context.Context, q *store.Queries, r Receipt) (Receipt, error) {
	rows, err := q.GiftsIn(ctx, r.ID)
	if err != nil {
		return Receipt{}, audit.Fault(err)
	}
	for _, p := range rows {
		r.receiptGifts = append(r.receiptGifts, Part{GiftID: p.GiftID, Day: db.ParseDay(p.Day), Cents: p.Cents, Advantage: p.AdvantageCents, Eligible: p.EligibleCents})
	}
	return r, nil
}

// Parts are the gifts of a receipt, by day.
func (r Receipt) Parts() []Part { return r.receiptGifts }

// pdf sets a receipt as it was issued, or a duplicate of a day.
func (s *Service) pdf(ctx context.Context, r Receipt, duplicate time.Time) ([]byte, error) {
	f, c, err := s.form(ctx, r)
	if err != nil {
		return nil, err
	}
	return f.Receipt(r.onPaper(c.Serial, duplicate))
}

// asIssued is a receipt as it left: whatever became of it later is not on it.
func (r Receipt) asIssued() Receipt {
	r.State, r.ReplacedBy, r.Ended, r.EndedWhy = Issued, 0, time.Time{}, ""
	return r
}

// set sets the document of a receipt that has none yet: its sum is kept, and where it
// may be mailed it is, with thanks or with the news that it replaces another.
func (s *Service) set(ctx context.Context, id string, mail bool) (Receipt, error) {
	r, err := s.Get(ctx, nil, id)
	if err != nil || r.Sum != "" {
		return r, err
	}
	raw, err := s.pdf(ctx, r.asIssued(), time.Time{})
	if err != nil {
		return Receipt{}, fault.Wrap(err, fault.Internal, "fault.internal", nil)
	}
	post, err := s.giving.Poster(ctx)
	if err != nil {
		return Receipt{}, err
	}
	err = s.issuing(ctx, access.TheProgram(), "receipts.set", func(tx *audit.Tx) error {
		return s.setTx(ctx, tx, post, r, sumOf(raw), mail)
	})
	if err != nil {
		return Receipt{}, err
	}
	return s.Get(ctx, nil, id)
}

func sumOf(raw []byte) string {
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// setTx keeps the sum of a receipt's document, once, and mails it: with thanks, where
// nobody has been thanked for the gift yet.
func (s *Service) setTx(ctx context.Context, tx *audit.Tx, post giving.Poster, r Receipt, sum string, mail bool) error {
	mailed, err := s.noteTx(ctx, tx, r, sum, mail)
	if err != nil || !mailed {
		return err
	}
	if len(r.receiptGifts) == 1 && r.Replaces == 0 && r.RunID == "" {
		g, err := s.giving.Gift(ctx, tx, r.receiptGifts[0].GiftID)
		if err != nil {
			return err
		}
		if !g.Thanked {
			return s.giving.ThankTx(ctx, tx, post, g.ID, s.attached(r))
		}
	}
	return s.mail.Queue(ctx, tx.Tx, s.letter(r))
}

// noteTx keeps the sum of a receipt's document, once; mailed tells that its letter is to
// be queued in the same transaction.
func (s *Service) noteTx(ctx context.Context, tx *audit.Tx, r Receipt, sum string, mail bool) (mailed bool, err error) {
	at := int64(0)
	if mail = mail && r.Email != "" && r.State == Issued; mail {
		at = db.Micros(tx.Now)
	}
	sent, err := store.New(tx).ReceiptIsSet(ctx, store.ReceiptIsSetParams{ID: r.ID, PdfSum: sum, MailedAt: at})
	if errors.Is(err, db.ErrNotFound) { // somebody else has set it
		return false, nil
	}
	return sent != 0, err
}

// attached is a receipt as it goes with a letter.
func (s *Service) attached(r Receipt) outmail.Attachment {
	name := s.catalog.For(r.Lang).T("receipts.file", "Serial", s.Label(r.Serial))
	return outmail.Attachment{Name: name, MediaType: "application/pdf", Maker: Maker, MadeOf: r.ID}
}

// letter is the mail that a receipt goes with.
func (s *Service) letter(r Receipt) outmail.Message {
	l := s.catalog.For(r.Lang)
	key := "receipts.letter.one"
	switch {
	case r.Replaces != 0:
		key = "receipts.letter.replaces"
	case r.Kind == paper.Cumulative:
		key = "receipts.letter.year"
	}
	args := []any{
		"Name", r.Name, "Coalition", s.o.Profile.Name, "Serial", s.Label(r.Serial), "Replaces", s.Label(r.Replaces), "Amount", r.Amount.Text(),
		"Year", fmt.Sprint(r.Year), "Place", s.giving.Foot(),
	}
	return outmail.Message{
		To: mailmsg.Address{Name: r.Name, Address: r.Email}, Lang: r.Lang, Subject: l.T(key+".subject", args...),
		Paragraphs:  []string{l.T("giving.letter.hello", args...), l.T(key+".body", args...), l.T("receipts.letter.keep", args...), l.T("giving.letter.foot", args...)},
		Attachments: []outmail.Attachment{s.attached(r)},
	}
}

// original makes the document of a receipt as it was issued, for the mail that it goes
// with.
func (s *Service) original(ctx context.Context, id string) ([]byte, error) {
	r, err := s.Get(ctx, nil, id)
	if err != nil {
		return nil, err
	}
	raw, err := s.pdf(ctx, r.asIssued(), time.Time{})
	if err == nil && r.Sum != "" && sumOf(raw) != r.Sum {
		s.o.Log.Warn("a receipt is set otherwise than when it was issued: the form has changed since", "serial", r.Serial)
	}
	return raw, err
}

// Copy is a copy of a receipt for a reader who may see it, and the name of its file: the
// original where nobody has it yet, which is noted; otherwise a duplicate, which says so
// and leaves a line. how says where it is read: "desk", "donor".
func (s *Service) Copy(ctx context.Context, who access.Actor, id, how string) (raw []byte, name string, err error) {
	r, err := s.set(ctx, id, false)
	if err != nil {
		return nil, "", err
	}
	duplicate := time.Time{}
	err = s.log.Do(ctx, who, "receipts.copy", func(tx *audit.Tx) error {
		now, err := s.Get(ctx, tx, id)
		if err != nil {
			return err
		}
		r, duplicate = now, time.Time{}
		tx.About(KindReceipt, r.ID)
		tx.Detail("serial", r.Serial)
		if !now.Gone() && now.State == Issued {
			_, err := store.New(tx).ReceiptPrinted(ctx, r.ID, db.Micros(tx.Now))
			return err
		}
		duplicate = s.day(tx.Now)
		return store.New(tx).InsertDuplicate(ctx, store.InsertDuplicateParams{
			ID: db.NewID(), ReceiptID: r.ID, Day: db.Day(duplicate), At: db.Micros(tx.Now), ByName: who.Name, How: how,
		})
	})
	if err != nil {
		return nil, "", err
	}
	if raw, err = s.pdf(ctx, r, duplicate); err != nil {
		return nil, "", fault.Wrap(err, fault.Internal, "fault.internal", nil)
	}
	return raw, s.catalog.For(r.Lang).T("receipts.file", "Serial", s.Label(r.Serial)), nil
}

// MailAgain sends a receipt to the donor's address once more, as a duplicate.
func (s *Service) MailAgain(ctx context.Context, who access.Actor, id string) error {
	if err := giving.RequireKeeping(who); err != nil {
		return err
	}
	r, err := s.set(ctx, id, false)
	if err != nil {
		return err
	}
	d, err := s.giving.Donor(ctx, nil, r.DonorID)
	if err != nil {
		return err
	}
	if d.Email == "" {
		return fault.New(fault.Conflict, "receipts.error.no_email", nil)
	}
	r.Email = d.Email
	raw, err := s.pdf(ctx, r, s.Today())
	if err != nil {
		return fault.Wrap(err, fault.Internal, "fault.internal", nil)
	}
	return s.log.Do(ctx, who, "receipts.mail_again", func(tx *audit.Tx) error {
		tx.About(KindReceipt, r.ID)
		tx.Detail("serial", r.Serial)
		m := s.letter(r)
		m.Attachments[0].Maker, m.Attachments[0].MadeOf, m.Attachments[0].Body = "", "", raw
		err := store.New(tx).InsertDuplicate(ctx, store.InsertDuplicateParams{
			ID: db.NewID(), ReceiptID: r.ID, Day: db.Day(s.day(tx.Now)), At: db.Micros(tx.Now), ByName: who.Name, How: "mail",
		})
		if err != nil {
			return err
		}
		return s.mail.Queue(ctx, tx.Tx, m)
	})
}

// Duplicate is a copy that was made again.
type Duplicate struct {
	Day     time.Time
	By, How string
}

// Duplicates lists the copies of a receipt that were made after the first.
func (s *Service) Duplicates(ctx context.Context, id string) ([]Duplicate, error) {
	rows, err := s.on(nil).DuplicatesOf(ctx, id)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Duplicate, len(rows))
	for i, r := range rows {
		list[i] = Duplicate{Day: db.ParseDay(r.Day), By: r.ByName, How: r.How}
	}
	return list, nil
}

// Filter narrows a list of receipts; the zero Filter is all of them.
type Filter struct {
	Year   int
	State  State
	Run    string
	Unsent bool  // nobody has them yet
	Before int64 // the serial number of the last receipt of the page before
}

// PageSize is how many receipts a page of a list has at most.
const PageSize = 50

// List lists a page of receipts, the latest number first.
func (s *Service) List(ctx context.Context, who access.Actor, f Filter) (list []Receipt, more bool, err error) {
	if err := giving.RequireReading(who); err != nil {
		return nil, false, err
	}
	rows, err := s.on(nil).ReceiptList(ctx, store.ReceiptListParams{
		Year: int64(f.Year), State: string(f.State), RunID: f.Run, Unsent: db.Flag(f.Unsent), Before: f.Before, PageSize: PageSize + 1,
	})
	if err != nil {
		return nil, false, audit.Fault(err)
	}
	if len(rows) > PageSize {
		rows, more = rows[:PageSize], true
	}
	for _, r := range rows {
		list = append(list, receiptOf(r))
	}
	return list, more, nil
}

// BySerial finds a receipt by the number that it bears, with or without the letters
// before it.
func (s *Service) BySerial(ctx context.Context, who access.Actor, serial int64) (Receipt, error) {
	if err := giving.RequireReading(who); err != nil {
		return Receipt{}, err
	}
	row, err := s.on(nil).ReceiptBySerial(ctx, serial)
	if err != nil {
		return Receipt{}, notFound(err, "receipts.error.none")
	}
	return withParts(ctx, s.on(nil), receiptOf(row))
}

// OfDonor lists a donor's receipts, the latest number first. Who may see them is the
// caller's to ask.
func (s *Service) OfDonor(ctx context.Context, donorID string) ([]Receipt, error) {
	rows, err := s.on(nil).ReceiptsOfDonor(ctx, donorID, 500)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Receipt, len(rows))
	for i, r := range rows {
		list[i] = receiptOf(r)
	}
	return list, nil
}

// OfGift lists the receipts that a gift has had, the first first. tx nil is the reader.
func (s *Service) OfGift(ctx context.Context, tx db.DBTX, giftID string) ([]Receipt, error) {
	rows, err := s.on(tx).ReceiptsFor(ctx, giftID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Receipt, len(rows))
	for i, r := range rows {
		list[i] = receiptOf(r)
	}
	return list, nil
}

// Specimen is a receipt as today's would look, for nobody: it is stamped as cancelled and
// has no number. It shows the charity's particulars and the signature before the first.
func (s *Service) Specimen(ctx context.Context, who access.Actor, lang i18n.Lang) ([]byte, error) {
	if err := giving.RequireReading(who); err != nil {
		return nil, err
	}
	signer, err := s.signer(ctx, nil, "")
	if err != nil {
		return nil, err
	}
	kept, err := s.charity().kept()
	if err != nil {
		return nil, err
	}
	l := s.catalog.For(lang)
	today := s.Today()
	r := Receipt{
		Kind: paper.Cash, State: Cancelled, Name: l.T("receipts.specimen.name"), Address: []string{l.T("receipts.specimen.street"), "Montréal QC  H0H 0H0"},
		Lang: lang, Year: today.Year(), Received: today, Issued: today, Amount: s.amountOf(100_00), Eligible: 100_00, Ended: today, EndedWhy: l.T("receipts.specimen.why"),
		charity: kept, signerID: signer.ID,
	}
	f, c, err := s.form(ctx, r)
	if err != nil {
		return nil, err
	}
	on := r.onPaper(c.Serial, time.Time{})
	on.Serial = c.Serial + "000000" // which no receipt has
	return f.Receipt(on)
}

// BulkMost is how many receipts one file for the printer has: the next file goes on.
const BulkMost = 2000

// Bulk is a file for the printer with the receipts of a run that are not mailed, one a
// page: the next BulkMost of those that nobody has yet, which are noted as printed, or
// again all of them as duplicates, where the printer has eaten them. Two who ask at once
// do not get the same originals: the second is refused.
func (s *Service) Bulk(ctx context.Context, who access.Actor, runID string, again bool) (file []byte, pages int, err error) {
	if err := giving.RequireKeeping(who); err != nil {
		return nil, 0, err
	}
	run, err := s.Run(ctx, who, runID)
	if err != nil {
		return nil, 0, err
	}
	ids, err := s.toPrint(ctx, runID, again)
	if err != nil {
		return nil, 0, err
	}
	if len(ids) == 0 {
		return nil, 0, fault.New(fault.Conflict, "receipts.error.nothing_to_print", nil)
	}
	var b bytes.Buffer
	if pages, err = s.bulk(ctx, &b, run, ids, again, who.Lang); err != nil {
		return nil, 0, fault.Wrap(err, fault.Internal, "fault.internal", nil)
	}
	return b.Bytes(), pages, s.log.Do(ctx, who, "receipts.printed", func(tx *audit.Tx) error {
		tx.About(KindRun, runID)
		tx.Detail("receipts", pages)
		tx.Detail("again", again)
		for _, id := range ids {
			if again {
				err := store.New(tx).InsertDuplicate(ctx, store.InsertDuplicateParams{
					ID: db.NewID(), ReceiptID: id, Day: db.Day(s.day(tx.Now)), At: db.Micros(tx.Now), ByName: who.Name, How: "desk",
				})
				if err != nil {
					return err
				}
				continue
			}
			n, err := store.New(tx).ReceiptPrinted(ctx, id, db.Micros(tx.Now))
			if err != nil {
				return err
			}
			if n == 0 { // or two would hold the same original
				return fault.New(fault.Conflict, "receipts.error.printed_meanwhile", nil)
			}
		}
		return nil
	})
}

// toPrint lists the receipts of a run that go by post, by number; again those too that
// have been printed.
func (s *Service) toPrint(ctx context.Context, runID string, again bool) (ids []string, err error) {
	after := int64(0)
	for {
		rows, err := s.on(nil).ReceiptsToPrint(ctx, store.ReceiptsToPrintParams{RunID: runID, After: after, Again: db.Flag(again), PageSize: 500})
		if err != nil {
			return nil, audit.Fault(err)
		}
		for _, r := range rows {
			ids, after = append(ids, r.ID), r.Serial
		}
		if len(rows) < 500 || !again && len(ids) >= BulkMost {
			return ids, nil
		}
	}
}

// onForm is a receipt on the form of who issued it and who signed it; again as a duplicate
// where somebody has it.
func (s *Service) onForm(ctx context.Context, id string, again bool) (paper.OnForm, error) {
	r, err := s.Get(ctx, nil, id)
	if err != nil {
		return paper.OnForm{}, err
	}
	f, c, err := s.form(ctx, r)
	if err != nil {
		return paper.OnForm{}, err
	}
	duplicate := time.Time{}
	if again && r.Gone() {
		duplicate = s.Today()
	}
	return paper.OnForm{Receipt: r.onPaper(c.Serial, duplicate), Form: f}, nil
}

// bulk writes receipts into one file.
func (s *Service) bulk(ctx context.Context, w io.Writer, run Run, ids []string, again bool, lang i18n.Lang) (pages int, err error) {
	first, err := s.Get(ctx, nil, ids[0])
	if err != nil {
		return 0, err
	}
	f, _, err := s.form(ctx, first)
	if err != nil {
		return 0, err
	}
	title := s.catalog.For(lang).T("receipts.bulk_title", "Year", fmt.Sprint(run.Year))
	each := func(yield func(paper.OnForm, error) bool) {
		for _, id := range ids {
			on, err := s.onForm(ctx, id, again)
			if !yield(on, err) || err != nil {
				return
			}
			pages++
		}
	}
	err = f.Receipts(w, paper.Batch{Title: title, Lang: lang, Day: s.day(run.Started)}, each)
	return pages, err
}
