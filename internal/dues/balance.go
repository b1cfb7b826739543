package dues

import (
	"context"
	"time"

	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/dues/internal/store"
)

// books are all invoices of one organization with what counts towards them.
type books struct {
	invoices []Invoice
	entries  map[string][]Entry // by invoice
}

func (s *Service) booksOf(ctx context.Context, tx db.DBTX, organizationID string) (books, error) {
	b := books{entries: map[string][]Entry{}}
	q := s.on(tx)
	rows, err := q.InvoicesOfOrganization(ctx, organizationID)
	if err != nil {
		return b, audit.Fault(err)
	}
	b.invoices = invoicesOf(rows)
	entries, err := q.EntriesOfOrganization(ctx, organizationID)
	for _, e := range entries {
		b.entries[e.InvoiceID] = append(b.entries[e.InvoiceID], entryOf(e))
	}
	return b, audit.Fault(err)
}

// accounts are the books as Settle takes them.
func (b books) accounts() []Account {
	list := make([]Account, len(b.invoices))
	for n, i := range b.invoices {
		list[n] = Account{ID: i.ID, Year: i.Year, Number: i.Number, Issued: i.Issued, Owed: i.Owed()}
		for _, e := range b.entries[i.ID] {
			if e.Kind == PaymentEntry {
				list[n].Payments = append(list[n].Payments, e)
			}
		}
	}
	return list
}

// carried sums what the books have carried from one invoice to another, less what
// went the other way.
func (b books) carried(from, to string) (cents int64, seen bool) {
	for _, e := range b.entries[to] {
		if e.Kind == CarriedEntry && e.Reference == from {
			cents, seen = cents+e.Cents, true
		}
	}
	return cents, seen
}

// settleTx brings the books of an organization up to date: what its payments and
// credit notes come to, what one invoice has over for another, and since when each
// is paid. The register is told of every change of what is owed or paid.
func (s *Service) settleTx(ctx context.Context, tx *audit.Tx, organizationID string) error {
	b, err := s.booksOf(ctx, tx, organizationID)
	if err != nil {
		return err
	}
	settled := Settle(b.accounts())
	if err := s.carryTx(ctx, tx, b, settled.Carries); err != nil {
		return err
	}
	for _, i := range b.invoices {
		was := i
		i.Settled, i.Paid = 0, settled.Paid[i.ID]
		for _, e := range b.entries[i.ID] {
			i.Settled += e.Cents
		}
		if i == was {
			continue
		}
		if err := update(ctx, tx, i); err != nil {
			return err
		}
		if i.Ended == InForce && !i.Paid.Equal(was.Paid) {
			if err := s.tellRegister(ctx, tx, i); err != nil {
				return err
			}
		}
	}
	return nil
}

// tellRegister enters in the register when an invoice was paid, or that it is not
// after all. Standing follows from it.
func (s *Service) tellRegister(ctx context.Context, tx *audit.Tx, i Invoice) error {
	if i.Paid.IsZero() {
		return s.people.TakeBackPaymentTx(ctx, tx, i.OrganizationID, i.Year)
	}
	return s.people.RecordPaymentTx(ctx, tx, i.OrganizationID, i.Year, i.Paid)
}

// carryTx writes the entries by which the books come to the carries that there
// are to be: what is carried already stays, what is too much is taken back today.
func (s *Service) carryTx(ctx context.Context, tx *audit.Tx, b books, carries []Carry) error {
	today := s.day(tx.Now)
	want := map[[2]string]Carry{}
	for _, c := range carries {
		want[[2]string{c.From, c.To}] = c
	}
	for n, one := range b.invoices {
		for _, other := range b.invoices[:n] {
			forth, back := want[[2]string{one.ID, other.ID}], want[[2]string{other.ID, one.ID}]
			had, seen := b.carried(one.ID, other.ID)
			more := forth.Cents - back.Cents - had
			if more == 0 {
				continue
			}
			day := today
			if !seen && forth.Cents > 0 {
				day = forth.Day
			} else if !seen {
				day = back.Day
			}
			if err := b.enter(ctx, tx, other.ID, day, CarriedEntry, one.ID, more); err != nil {
				return err
			}
			if err := b.enter(ctx, tx, one.ID, day, CarriedEntry, other.ID, -more); err != nil {
				return err
			}
		}
	}
	return nil
}

// enter adds an entry to the books and keeps it.
func (b books) enter(ctx context.Context, tx *audit.Tx, invoiceID string, day time.Time, kind EntryKind, reference string, cents int64) error {
	e := Entry{ID: db.NewID(), InvoiceID: invoiceID, Day: day, Kind: kind, Reference: reference, Cents: cents}
	b.entries[invoiceID] = append(b.entries[invoiceID], e)
	return store.New(tx).InsertEntry(ctx, store.InsertEntryParams{
		ID: e.ID, InvoiceID: e.InvoiceID, Day: db.Day(e.Day), Kind: string(e.Kind), Reference: e.Reference, Cents: e.Cents,
	})
}

// over is what the organization has paid beyond all that its invoices ask.
func (b books) over() int64 { return Settle(b.accounts()).Over }
