package receipts

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"plenary.example/internal/db"
	"plenary.example/internal/giving"
	"plenary.example/internal/giving/internal/store"
	"plenary.example/internal/giving/paper"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
)

// KindReceipt is the name under which the record knows a receipt; KindRun that of a
// year-end run.
const (
	KindReceipt = "receipt"
	KindRun     = "receipt_run"
)

// State is how a receipt stands; see the package comment.
type State string

// The states of a receipt.
const (
	Issued    State = "issued"
	Replaced  State = "replaced"
	Cancelled State = "cancelled"
)

// States lists the states in the order pages show them.
func States() []State { return []State{Issued, Replaced, Cancelled} }

// Say is the state in words.
func (s State) Say() i18n.Message { return i18n.Say("receipts.state." + string(s)) }

// Receipt is an official receipt as it was issued.
type Receipt struct {
	ID           string
	Serial       int64
	Kind         paper.Kind
	State        State
	DonorID      string
	Name         string
	Address      []string // its lines
	Email        string   // where it was mailed; empty: it has none
	Lang         i18n.Lang
	Year         int       // in which the gifts were received
	Received     time.Time // the day of the gift; of several, the first
	ReceivedTo   time.Time // of several, the last; zero: one gift
	Issued       time.Time
	Amount       money.Amount
	Advantage    int64
	What         string // the advantage in words
	Eligible     int64
	Description  string // in kind
	Appraiser    string
	AppraiserAt  string
	Decision     string // why it is a gift although the advantage is large
	Replaces     int64  // a serial number; 0: none
	ReplacedBy   int64
	Ended        time.Time
	EndedWhy     string
	EndedBy      string
	RunID        string
	Sum          string    // the SHA-256 of its document; empty: not set yet
	Mailed       time.Time // zero: it was not
	Printed      time.Time
	IssuedAt     time.Time
	IssuedBy     string
	charity      string // who issued it, as JSON
	signerID     string
	receiptGifts []Part
}

// Part is a gift of a receipt.
type Part struct {
	GiftID              string
	Day                 time.Time
	Cents               int64
	Advantage, Eligible int64
}

// Gone reports whether somebody has the receipt: whatever is made of it from now on is
// a duplicate.
func (r Receipt) Gone() bool { return !r.Mailed.IsZero() || !r.Printed.IsZero() }

// Label is the serial number as receipts bear it, with the coalition's letters before it.
func Label(prefix string, serial int64) string {
	if serial == 0 {
		return ""
	}
	return fmt.Sprintf("%s%06d", prefix, serial)
}

// charity is who issues a receipt, as it is kept with it.
type charity struct {
	Name         i18n.Text `json:"name"`
	Address      string    `json:"address"`
	Registration string    `json:"registration"`
	Place        i18n.Text `json:"place"`
	Agency       i18n.Text `json:"agency"`
	AgencySite   i18n.Text `json:"agencySite"`
	Serial       string    `json:"serial,omitempty"`
	Site         string    `json:"site,omitempty"`
}

func (c charity) kept() (string, error) {
	raw, err := json.Marshal(c)
	return string(raw), err
}

func receiptOf(r store.Receipt) Receipt {
	return Receipt{
		ID: r.ID, Serial: r.Serial, Kind: paper.Kind(r.Kind), State: State(r.State), DonorID: r.DonorID, Name: r.DonorName, Address: strings.Split(r.DonorAddress, "\n"),
		Email: r.Email, Lang: i18n.Lang(r.Lang), Year: int(r.Year), Received: db.ParseDay(r.Received), ReceivedTo: db.ParseDay(r.ReceivedTo), Issued: db.ParseDay(r.Issued),
		Amount: money.Of(r.Cents, r.Currency), Advantage: r.AdvantageCents, What: r.Advantage, Eligible: r.EligibleCents, Description: r.Description,
		Appraiser: r.Appraiser, AppraiserAt: r.AppraiserAddress, Decision: r.Decision, Replaces: r.Replaces, ReplacedBy: r.ReplacedBy, Ended: db.ParseDay(r.EndedDay),
		EndedWhy: r.EndedWhy, EndedBy: r.EndedBy, RunID: r.RunID, Sum: r.PdfSum, Mailed: db.Time(r.MailedAt), Printed: db.Time(r.PrintedAt),
		IssuedAt: db.Time(r.IssuedAt), IssuedBy: r.IssuedBy, charity: r.Charity, signerID: r.SignerID,
	}
}

func (r Receipt) row() store.InsertReceiptParams {
	return store.InsertReceiptParams{
		ID: r.ID, Serial: r.Serial, Kind: string(r.Kind), State: string(r.State), DonorID: r.DonorID, DonorName: r.Name, DonorAddress: strings.Join(r.Address, "\n"),
		Email: r.Email, Lang: string(r.Lang), Year: int64(r.Year), Received: db.Day(r.Received), ReceivedTo: db.Day(r.ReceivedTo), Issued: db.Day(r.Issued),
		Cents: r.Amount.Cents, AdvantageCents: r.Advantage, Advantage: r.What, EligibleCents: r.Eligible, Currency: r.Amount.Currency, Description: r.Description,
		Appraiser: r.Appraiser, AppraiserAddress: r.AppraiserAt, Decision: r.Decision, Charity: r.charity, SignerID: r.signerID, Replaces: r.Replaces,
		RunID: r.RunID, IssuedAt: db.Micros(r.IssuedAt), IssuedBy: r.IssuedBy,
	}
}

// onPaper is a receipt as it is printed. duplicate is the day of a copy; zero: none.
func (r Receipt) onPaper(prefix string, duplicate time.Time) paper.Receipt {
	p := paper.Receipt{
		Serial: Label(prefix, r.Serial), Kind: r.Kind, Lang: r.Lang, Donor: paper.Party{Name: r.Name, Lines: r.Address}, Issued: r.Issued,
		Amount: r.Amount.Cents, Advantage: paper.Advantage{Cents: r.Advantage, What: r.What}, Eligible: r.Eligible, Currency: r.Amount.Currency,
		Property: r.Description, Replaces: Label(prefix, r.Replaces), ReplacedBy: Label(prefix, r.ReplacedBy), Duplicate: duplicate,
	}
	if r.Appraiser != "" {
		p.Appraiser = paper.Party{Name: r.Appraiser, Lines: []string{r.AppraiserAt}}
	}
	if r.Kind == paper.Cumulative {
		p.Year = r.Year
		for _, g := range r.receiptGifts {
			p.Gifts = append(p.Gifts, paper.Gift{Day: g.Day, Cents: g.Cents})
		}
	} else {
		p.Received = r.Received
	}
	if r.State != Issued {
		p.Cancelled = &paper.Cancellation{Day: r.Ended, Reason: r.EndedWhy}
	}
	return p
}

// giftKind is the kind of receipt that some gifts get.
func giftKind(gifts []giving.Gift, cumulative bool) paper.Kind {
	switch {
	case cumulative:
		return paper.Cumulative
	case gifts[0].Kind == giving.InKind:
		return paper.InKind
	}
	return paper.Cash
}
