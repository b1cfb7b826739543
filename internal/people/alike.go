package people

import (
	"context"
	"strings"
	"unicode"

	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/people/internal/store"
)

// alikeAddress is what an address comes to when it is written otherwise: without
// dots, and without what follows a plus before the @, which many hosts ignore.
func alikeAddress(address string) string {
	local, host, ok := strings.Cut(address, "@")
	if !ok {
		return ""
	}
	local, _, _ = strings.Cut(local, "+")
	return strings.ReplaceAll(local+"@"+host, ".", "")
}

// AlikeTelephone is the digits of a telephone number up to the first letter (an
// extension), without North America's leading 1; empty for fewer than seven.
func AlikeTelephone(number string) string {
	var b strings.Builder
	for _, r := range number {
		if unicode.IsLetter(r) {
			break
		}
		if r >= '0' && r <= '9' {
			b.WriteRune(r)
		}
	}
	digits := b.String()
	if len(digits) == 11 && digits[0] == '1' {
		digits = digits[1:]
	}
	if len(digits) < 7 {
		return ""
	}
	return digits
}

// Likeness is what two records of persons have in common.
type Likeness string

// What two records may have in common.
const (
	SameName      Likeness = "name"
	SameAddress   Likeness = "address" // but for dots and what follows a plus
	SameTelephone Likeness = "telephone"
)

// Likenesses lists them in the order pages show them.
func Likenesses() []Likeness { return []Likeness{SameName, SameAddress, SameTelephone} }

// Alike are persons whose records have something in common.
type Alike struct {
	Key     string // what they have in common, as it is compared
	Count   int    // how many there are
	Persons []Person
}

// Bounds of a page of persons alike, and of the persons shown of each.
const (
	alikePage  = 20
	alikeShown = 10
)

// PersonsAlike lists a page of persons who may be one and the same, after a key
// (empty: from the first). more tells whether another page follows, after the
// last key.
func (s *Service) PersonsAlike(ctx context.Context, by Likeness, after string) (list []Alike, more bool, err error) {
	q := s.reader(nil)
	list, err = alikeKeys(ctx, q, by, after)
	if err != nil {
		return nil, false, audit.Fault(err)
	}
	list, more = cut(list, alikePage)
	for i := range list {
		rows, err := personsAlike(ctx, q, by, list[i].Key)
		if err != nil {
			return nil, false, audit.Fault(err)
		}
		for _, r := range rows {
			list[i].Persons = append(list[i].Persons, personOf(r))
		}
	}
	return list, more, nil
}

func alikeKeys(ctx context.Context, q *store.Queries, by Likeness, after string) (list []Alike, err error) {
	switch by {
	case SameAddress:
		rows, err := q.AlikeAddresses(ctx, after, alikePage+1)
		for _, r := range rows {
			list = append(list, Alike{Key: r.Alike, Count: int(r.Persons)})
		}
		return list, err
	case SameTelephone:
		rows, err := q.AlikeTelephones(ctx, after, alikePage+1)
		for _, r := range rows {
			list = append(list, Alike{Key: r.Alike, Count: int(r.Persons)})
		}
		return list, err
	case SameName:
	}
	rows, err := q.AlikeNames(ctx, after, alikePage+1)
	for _, r := range rows {
		list = append(list, Alike{Key: r.Alike, Count: int(r.Persons)})
	}
	return list, err
}

func personsAlike(ctx context.Context, q *store.Queries, by Likeness, key string) ([]store.Person, error) {
	switch by {
	case SameAddress:
		return q.PersonsOfAddress(ctx, key, alikeShown)
	case SameTelephone:
		return q.PersonsOfTelephone(ctx, key, alikeShown)
	case SameName:
	}
	return q.PersonsOfName(ctx, key, alikeShown)
}

// PlacesOf lists a person's places in organizations, past ones too. tx nil is
// the reader.
func (s *Service) PlacesOf(ctx context.Context, tx db.DBTX, personID string) ([]Affiliation, error) {
	rows, err := s.reader(tx).AffiliationsOfPerson(ctx, personID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Affiliation, len(rows))
	for i, r := range rows {
		list[i] = affiliationOf(r)
	}
	return list, nil
}

func affiliationOf(r store.Affiliation) Affiliation {
	return Affiliation{
		ID: r.ID, PersonID: r.PersonID, OrganizationID: r.OrganizationID, Title: r.Title, From: db.ParseDay(r.FromDay), To: db.ParseDay(r.ToDay), Contact: r.Contact != 0,
	}
}
