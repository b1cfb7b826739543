package accounting

import (
	"regexp"
	"slices"
	"strings"

	"plenary.example/internal/accounting/internal/store"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
)

// AccountKind is what an account counts.
type AccountKind string

// The kinds of account, in the order of a trial balance.
const (
	Asset     AccountKind = "asset"
	Liability AccountKind = "liability"
	Equity    AccountKind = "equity"
	Income    AccountKind = "income"
	Expense   AccountKind = "expense"
)

// AccountKinds lists the kinds in the order of a trial balance.
func AccountKinds() []AccountKind { return []AccountKind{Asset, Liability, Equity, Income, Expense} }

// Valid reports whether k is one of the kinds.
func (k AccountKind) Valid() bool { return slices.Contains(AccountKinds(), k) }

// Say is the kind in words.
func (k AccountKind) Say() i18n.Message { return i18n.Say("accounting.kind." + string(k)) }

// OfYear reports whether an account of the kind begins each year at nothing.
func (k AccountKind) OfYear() bool { return k == Income || k == Expense }

// Role is what the books do with an account of assets beside adding up.
type Role string

// The roles.
const (
	Plain    Role = ""
	Bank     Role = "bank"     // compared with the statements of a bank
	Clearing Role = "clearing" // money passes through it on its way to the bank
)

// Roles lists the roles.
func Roles() []Role { return []Role{Plain, Bank, Clearing} }

// Say is the role in words.
func (r Role) Say() i18n.Message {
	if r == Plain {
		return i18n.Say("accounting.role.plain")
	}
	return i18n.Say("accounting.role." + string(r))
}

// LineGifts is the line of an account of gifts: the receipts decide which of lines
// 4500, 4510, 4530 and 4575 of form T3010 a gift adds to.
const LineGifts = "gifts"

// Account is an account of the chart.
type Account struct {
	Number string // up to ten figures; accounts are in the order of their numbers
	Name   i18n.Text
	Kind   AccountKind
	Role   Role
	// Line is the line of form T3010 that an account of income or expenses adds to,
	// such as "4620", or LineGifts; empty: none.
	Line   string
	Active bool // may be entered into
}

// Label is the account as lists have it: "4100 Membership dues".
func (a Account) Label(lang i18n.Lang) string { return a.Number + " " + a.Name.In(lang) }

var (
	accountNumber = regexp.MustCompile(`^[0-9]{3,10}$`)
	returnLine    = regexp.MustCompile(`^([0-9]{4}|gifts)$`)
	fundSlug      = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
)

const maxName = 120

func (a Account) normal() Account {
	a.Number, a.Line = trimmed(a.Number), strings.ToLower(trimmed(a.Line))
	a.Name = i18n.Text{EN: trimmed(a.Name.EN), FR: trimmed(a.Name.FR)}
	if a.Kind != Asset {
		a.Role = Plain
	}
	if !a.Kind.OfYear() {
		a.Line = ""
	}
	return a
}

func (a Account) check() error {
	var wrong []*fault.Error
	if !accountNumber.MatchString(a.Number) {
		wrong = append(wrong, fault.Field("number", "accounting.error.number", nil))
	}
	wrong = append(wrong, checkName(a.Name)...)
	if !a.Kind.Valid() {
		wrong = append(wrong, fault.Field("kind", "accounting.error.kind", nil))
	}
	if !slices.Contains(Roles(), a.Role) {
		wrong = append(wrong, fault.Field("role", "accounting.error.role", nil))
	}
	if a.Line != "" && !returnLine.MatchString(a.Line) {
		wrong = append(wrong, fault.Field("line", "accounting.error.line", nil))
	}
	return fault.Join(wrong...)
}

// checkName asks for a name in both languages.
func checkName(name i18n.Text) []*fault.Error {
	var wrong []*fault.Error
	for _, one := range []struct{ field, said string }{{"name_en", name.EN}, {"name_fr", name.FR}} {
		switch {
		case one.said == "":
			wrong = append(wrong, fault.Field(one.field, "accounting.error.name", nil))
		case tooLong(one.said, maxName):
			wrong = append(wrong, fault.Field(one.field, "accounting.error.long", fault.Args{"Most": maxName}))
		}
	}
	return wrong
}

// Fund is what money is kept apart for.
type Fund struct {
	Slug       string
	Name       i18n.Text
	Restricted bool // given for this purpose alone
	Active     bool
}

// General is the fund of what is given and paid for no purpose of its own.
const General = "general"

func (f Fund) normal() Fund {
	f.Slug, f.Name = trimmed(f.Slug), i18n.Text{EN: trimmed(f.Name.EN), FR: trimmed(f.Name.FR)}
	return f
}

func (f Fund) check() error {
	wrong := checkName(f.Name)
	if !fundSlug.MatchString(f.Slug) || len(f.Slug) > 40 {
		wrong = append(wrong, fault.Field("slug", "accounting.error.slug", nil))
	}
	return fault.Join(wrong...)
}

func trimmed(s string) string { return strings.TrimSpace(db.Clean(s)) }

func tooLong(s string, most int) bool { return len([]rune(s)) > most }

func accountOf(r store.AccountingAccount) Account {
	return Account{
		Number: r.Number, Name: i18n.Text{EN: r.NameEn, FR: r.NameFr}, Kind: AccountKind(r.Kind), Role: Role(r.Role), Line: r.Line, Active: r.Active,
	}
}

func fundOf(r store.AccountingFund) Fund {
	return Fund{Slug: r.Slug, Name: i18n.Text{EN: r.NameEn, FR: r.NameFr}, Restricted: r.Restricted, Active: r.Active}
}
