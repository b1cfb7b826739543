package consents

import (
	"slices"
	"strings"
	"time"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
)

// Subject is whose consent it is.
type Subject struct {
	Kind string // ofPerson, ofOrganization, ofDonor, ofSubscriber, ofMedia or ofSignatory
	ID   string
}

// The kinds of subject.
const (
	ofPerson       = "person"
	ofOrganization = "organization"
	ofDonor        = "donor"
	ofSubscriber   = "subscriber"
	ofMedia        = "media"
	ofSignatory    = "signatory"
)

// Person is the person with a key as a subject of consent.
func Person(id string) Subject { return Subject{Kind: ofPerson, ID: id} }

// Organization is the organization with a key as a subject of consent.
func Organization(id string) Subject { return Subject{Kind: ofOrganization, ID: id} }

// Donor is the donor with a key as a subject of consent: somebody who gives and need not
// be in the register of people.
func Donor(id string) Subject { return Subject{Kind: ofDonor, ID: id} }

// Subscriber is a reader of the newsletter with a key as a subject of consent: an
// address that need be of nobody in the register.
func Subscriber(id string) Subject { return Subject{Kind: ofSubscriber, ID: id} }

// Media is a journalist or an outlet of the media list as a subject of consent.
func Media(id string) Subject { return Subject{Kind: ofMedia, ID: id} }

// IsPerson reports whether it is a person of the register.
func (s Subject) IsPerson() bool { return s.Kind == ofPerson }

// IsDonor reports whether it is a donor.
func (s Subject) IsDonor() bool { return s.Kind == ofDonor }

// IsSignatory reports whether it is whoever signed a statement.
func (s Subject) IsSignatory() bool { return s.Kind == ofSignatory }

// Signatory is whoever signed a statement for an organization, or for themselves, by the
// key of the signature: they need not be in the register of people either.
func Signatory(id string) Subject { return Subject{Kind: ofSignatory, ID: id} }

// Purpose is what somebody agrees to.
type Purpose string

// The purposes that the program knows.
const (
	Newsletter Purpose = "newsletter" // news by e-mail
	Directory  Purpose = "directory"  // particulars in the public directory
	Photos     Purpose = "photos"     // pictures of meetings with the person in them
	Contact    Purpose = "contact"    // one's name given to members as a contact
	Releases   Purpose = "media"      // media releases by e-mail, to journalists
)

// Purposes lists those of persons and organizations in the order pages show them.
func Purposes() []Purpose { return []Purpose{Newsletter, Directory, Photos, Contact} }

// Name is the purpose in words.
func (p Purpose) Name() i18n.Message { return i18n.Say("consents.purpose." + string(p)) }

// Method is how a consent came, or ended.
type Method string

// The methods.
const (
	Form   Method = "form"   // a page of this program
	Paper  Method = "paper"  // a form on paper, kept by the secretariat
	Mail   Method = "mail"   // an e-mail
	Spoken Method = "spoken" // said, and written down at once
	Import Method = "import" // brought over with the records of before
)

// Methods lists them in the order pages show them.
func Methods() []Method { return []Method{Form, Paper, Mail, Spoken, Import} }

// Name is the method in words.
func (m Method) Name() i18n.Message { return i18n.Say("consents.method." + string(m)) }

// Who is somebody by key and name as it was.
type Who struct{ ID, Name string }

// Consent is one consent with its evidence.
type Consent struct {
	ID      string
	Subject Subject
	Purpose Purpose
	Implied bool
	Words   string    // the text of the form as it was shown
	Lang    i18n.Lang // of the words
	Version string    // of the form, as its page names it; empty: it has none
	Method  Method
	At      time.Time // when it was given
	Network string    // the network address it came from; empty: none
	Given   Who       // the person who gave it
	// Recorded is who wrote it down, where that is not the person who gave it.
	Recorded   Who
	RecordedAt time.Time
	Ended      time.Time // when it was withdrawn; zero: it was not
	EndedHow   Method
	EndedBy    Who
}

// ImpliedYears is how long an implied consent lasts.
const ImpliedYears = 2

// KeptYears is how long the evidence stays after a consent has ended.
const KeptYears = 3

// Expires is when the consent ends by itself; zero: never. That of a journalist whose
// address is published for such mail lasts as long as it is (the anti-spam law, section
// 10(9)(b)).
func (c Consent) Expires() time.Time {
	if !c.Implied || c.Purpose == Releases {
		return time.Time{}
	}
	return c.At.AddDate(ImpliedYears, 0, 0)
}

// Holds reports whether the consent is in force at an instant.
func (c Consent) Holds(at time.Time) bool {
	if at.Before(c.At) || !c.Ended.IsZero() && !at.Before(c.Ended) {
		return false
	}
	expires := c.Expires()
	return expires.IsZero() || at.Before(expires)
}

// Limits of what is recorded, in runes.
const (
	maxWords   = 5000
	maxVersion = 60
)

func (c Consent) normal() Consent {
	c.Words, c.Version = strings.TrimSpace(strings.ToValidUTF8(c.Words, "\uFFFD")), strings.TrimSpace(c.Version)
	if c.Lang == "" {
		c.Lang = i18n.EN
	}
	return c
}

// check returns what is wrong with a consent recorded at an instant.
func (c Consent) check(now time.Time) error {
	var wrong []*fault.Error
	if !slices.Contains(Purposes(), c.Purpose) && c.Purpose != Releases {
		wrong = append(wrong, fault.Field("purpose", "consents.error.purpose", nil))
	}
	if !slices.Contains(Methods(), c.Method) {
		wrong = append(wrong, fault.Field("method", "consents.error.method", nil))
	}
	switch {
	case c.Words == "":
		wrong = append(wrong, fault.Field("words", "consents.error.words_missing", nil))
	case len([]rune(c.Words)) > maxWords:
		wrong = append(wrong, fault.Field("words", "consents.error.too_long", fault.Args{"Limit": maxWords}))
	}
	if len([]rune(c.Version)) > maxVersion {
		wrong = append(wrong, fault.Field("version", "consents.error.too_long", fault.Args{"Limit": maxVersion}))
	}
	if c.At.After(now) {
		wrong = append(wrong, fault.Field("at", "consents.error.future", nil))
	}
	if c.Subject.ID == "" || !slices.Contains([]string{ofPerson, ofOrganization, ofDonor, ofSubscriber, ofMedia, ofSignatory}, c.Subject.Kind) {
		wrong = append(wrong, fault.New(fault.Invalid, "consents.error.subject", nil))
	}
	return fault.Join(wrong...)
}
