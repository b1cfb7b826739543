package signons

import (
	"context"
	"errors"
	"slices"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/consents"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/signons/internal/store"
)

func isNone(err error) bool { return errors.Is(err, db.ErrNotFound) }

// weigh decides what becomes of a signature whose address is proven: it counts, goes to
// the contacts of the member, or is held.
func (s *Service) weigh(ctx context.Context, tx *audit.Tx, mail post, st Statement, g *Signature) error {
	switch {
	case g.Signer == ByPerson:
		return s.counts(ctx, tx, mail, st, g, ByLink)
	case g.OrganizationID != "":
		return s.weighMember(ctx, tx, mail, st, g)
	}
	why, err := s.doubt(ctx, tx, *g)
	if err != nil {
		return err
	}
	if why != "" {
		return s.hold(ctx, tx, g, why)
	}
	return s.counts(ctx, tx, mail, st, g, ByLink)
}

func (s *Service) hold(ctx context.Context, tx *audit.Tx, g *Signature, why Why) error {
	g.Stage, g.Held = Held, why
	tx.Detail("held", string(why))
	return s.save(ctx, tx, *g)
}

// mostForContact is how many signatures for one member may wait for its contacts.
const mostForContact = 3

// weighMember decides by who of the organization has signed.
func (s *Service) weighMember(ctx context.Context, tx *audit.Tx, mail post, st Statement, g *Signature) error {
	places, err := s.people.PeopleOf(ctx, tx, g.OrganizationID, s.Day(tx.Now))
	if err != nil {
		return err
	}
	may := authorised(places)
	signs := func(p people.Place) bool { return p.Person.Email != "" && p.Person.Email == g.Email }
	if i := slices.IndexFunc(may, signs); i >= 0 {
		g.PersonID = may[i].PersonID
		how := ByLink
		if tx.Who().PersonID == g.PersonID {
			how = ByMember
		}
		return s.counts(ctx, tx, mail, st, g, how)
	}
	reached := slices.DeleteFunc(slices.Clone(may), func(p people.Place) bool { return p.Person.Email == "" })
	if len(reached) == 0 {
		return s.hold(ctx, tx, g, NoContact)
	}
	waiting, err := store.New(tx).CountForContact(ctx, g.StatementID, g.OrganizationID)
	if err != nil {
		return err
	}
	if waiting >= mostForContact { // whoever fills in the form does not decide how much mail they get
		return s.hold(ctx, tx, g, Crowded)
	}
	g.Stage = ForContact
	if err := s.save(ctx, tx, *g); err != nil {
		return err
	}
	return mail.vouch(ctx, tx, st, *g, reached)
}

// authorised are the people of an organization who may sign for it: its contacts; where it
// has none, all of them.
func authorised(places []people.Place) []people.Place {
	contacts := slices.DeleteFunc(slices.Clone(places), func(p people.Place) bool { return !p.Contact })
	if len(contacts) > 0 {
		return contacts
	}
	return places
}

// doubt is why the secretariat is to look at the signature of an organization that is not
// of the coalition; empty: it need not.
func (s *Service) doubt(ctx context.Context, tx *audit.Tx, g Signature) (Why, error) {
	domain := mailDomain(g.Email)
	switch {
	case Everybodys(domain):
		return FreeMail, nil
	case g.domain == "":
		return NoSite, nil
	case !related(domain, g.domain):
		return OtherDomain, nil
	case mixed(g.Name.EN) || mixed(g.Name.FR):
		return OddLetters, nil
	}
	if known, err := s.knownElsewhere(ctx, tx, g); err != nil || known {
		return KnownName, err
	}
	q := store.New(tx)
	named, err := q.Alike(ctx, store.AlikeParams{Statement: g.StatementID, Other: g.ID, One: g.foldEN, Two: g.foldFR})
	if err != nil {
		return "", err
	}
	for _, r := range named {
		if r.SiteDomain != g.domain {
			return SameName, nil
		}
	}
	if len(named) > 0 {
		return "", nil // the same organization: merged
	}
	sited, err := q.OfDomain(ctx, store.OfDomainParams{Statement: g.StatementID, Other: g.ID, Named: g.domain})
	if err == nil && len(sited) > 0 {
		return SameDomain, nil
	}
	return "", err
}

// knownElsewhere reports whether an organization that we know has the name and another web
// site: one of the register that is no longer, or not yet, of the coalition, or a partner
// network. A domain is soon bought.
func (s *Service) knownElsewhere(ctx context.Context, tx *audit.Tx, g Signature) (known bool, err error) {
	same := func(name i18n.Text, site string) bool {
		for _, l := range i18n.Langs() {
			if key := NameKey(name.Only(l)); key != "" && (key == g.foldEN || key == g.foldFR) {
				return !related(g.domain, SiteDomain(site))
			}
		}
		return false
	}
	err = s.people.EveryOrganization(ctx, tx, func(o people.Organization) {
		known = known || o.MergedInto == "" && o.Class != people.Associate && same(o.Name, o.Website)
	})
	if err != nil || known {
		return known, err
	}
	list, err := s.networks.List(ctx, tx, tx.Who(), i18n.EN)
	for _, n := range list {
		known = known || same(n.Name, n.Site) || same(n.Acronym, n.Site)
	}
	return known, err
}

// counts confirms a signature, or merges it into the one that stands where it would.
func (s *Service) counts(ctx context.Context, tx *audit.Tx, mail post, st Statement, g *Signature, how How) error {
	had, err := s.standing(ctx, tx, *g)
	if err != nil {
		return err
	}
	if had.ID == "" && g.Signer == ByOrganization && g.OrganizationID == "" {
		if had, err = s.inOtherWords(ctx, tx, *g); err != nil {
			return err
		}
	}
	if had.ID != "" && had.ID != g.ID {
		return s.mergeInto(ctx, tx, st, g, had)
	}
	g.Stage, g.How, g.Confirmed, g.standing, g.Held = Confirmed, how, tx.Now, g.stands(), ""
	if err := s.save(ctx, tx, *g); err != nil {
		return err
	}
	tx.Detail("how", string(how))
	s.tell(tx, st.ID)
	if g.Email == "" {
		return nil
	}
	return mail.counted(ctx, tx, st, *g)
}

// inOtherWords is a confirmed signature of the same organization under its name in the
// other language: of the same domain.
func (s *Service) inOtherWords(ctx context.Context, tx *audit.Tx, g Signature) (Signature, error) {
	q := store.New(tx)
	named, err := q.Alike(ctx, store.AlikeParams{Statement: g.StatementID, Other: g.ID, One: g.foldEN, Two: g.foldFR})
	if err != nil || g.domain == "" {
		return Signature{}, err
	}
	for _, r := range named {
		if r.SiteDomain == g.domain && r.OrganizationID == "" {
			row, err := q.Signature(ctx, r.ID)
			return signatureOf(row), err
		}
	}
	return Signature{}, nil
}

// mergeInto ends a signature whose organization stands on the list. Where the one that
// stands is for an earlier version, it becomes one for this: the organization has signed
// again.
func (s *Service) mergeInto(ctx context.Context, tx *audit.Tx, st Statement, g *Signature, had Signature) error {
	g.Stage, g.MergedInto, g.Ended, g.standing, g.Held = Merged, had.ID, tx.Now, g.ID, ""
	tx.Detail("merged_into", had.ID)
	if err := s.save(ctx, tx, *g); err != nil {
		return err
	}
	if had.Version < g.Version && st.StateAt(tx.Now) == Open {
		had.Version = g.Version
		s.tell(tx, st.ID)
		return s.save(ctx, tx, had)
	}
	return nil
}

// TakeBack takes a signature back by its link, until the statement is delivered. Twice is
// no error.
func (s *Service) TakeBack(ctx context.Context, who access.Actor, token string) (Signature, error) {
	_, found, err := s.OpenLink(ctx, token)
	if err != nil {
		return Signature{}, err
	}
	return s.settle(ctx, who, "signons.take_back", found.ID, func(tx *audit.Tx, st Statement, g *Signature) error {
		if g.Stage == TakenBack {
			return nil
		}
		if !g.Stage.Waits() && g.Stage != Confirmed {
			return fault.New(fault.Conflict, "signons.error.ended", nil)
		}
		return s.end(ctx, tx, st, g, TakenBack, "")
	})
}

func (s *Service) end(ctx context.Context, tx *audit.Tx, st Statement, g *Signature, as Stage, reason string) error {
	g.Stage, g.Ended, g.standing, g.Held, g.Reason = as, tx.Now, g.ID, "", reason
	s.tell(tx, st.ID)
	return s.save(ctx, tx, *g)
}

// OpenVouch returns the signature that a contact of the member is asked about by link.
func (s *Service) OpenVouch(ctx context.Context, token string) (Statement, Signature, error) {
	return s.opened(ctx, vouchLink, token)
}

// Vouch confirms a signature for a member, or refuses it, by the link of one of its
// contacts. The contact must still be one.
func (s *Service) Vouch(ctx context.Context, who access.Actor, token string, yes bool) (Signature, error) {
	_, found, err := s.OpenVouch(ctx, token)
	if err != nil {
		return Signature{}, err
	}
	mail, err := s.post(ctx)
	if err != nil {
		return Signature{}, err
	}
	about, err := mail.key.OpenLink(vouchLink, token)
	if err != nil || len(about) < 37 {
		return Signature{}, fault.New(fault.NotFound, "signons.error.no_link", nil)
	}
	contact := about[37:]
	g, err := s.settle(ctx, who, "signons.vouch", found.ID, func(tx *audit.Tx, st Statement, g *Signature) error {
		if g.Stage == Confirmed && yes || g.Stage == Refused && !yes {
			return nil
		}
		if g.Stage != ForContact {
			return fault.New(fault.Conflict, "signons.error.ended", nil)
		}
		places, err := s.people.PeopleOf(ctx, tx, g.OrganizationID, s.Day(tx.Now))
		if err != nil {
			return err
		}
		i := slices.IndexFunc(authorised(places), func(p people.Place) bool { return p.PersonID == contact })
		if i < 0 {
			return fault.New(fault.Forbidden, "signons.error.no_contact", nil)
		}
		by := authorised(places)[i]
		g.Settled = Person{by.PersonID, by.Person.Name}
		tx.Detail("contact", by.PersonID)
		if !yes {
			return s.end(ctx, tx, st, g, Refused, "")
		}
		return s.counts(ctx, tx, mail, st, g, ByContact)
	})
	if err != nil {
		return Signature{}, err
	}
	return g, s.giveNews(ctx, g.ID)
}

// Verdict is what the secretariat makes of a signature.
type Verdict string

// What the secretariat makes of a signature.
const (
	Accept Verdict = "accept"
	Refuse Verdict = "refuse"
	Remove Verdict = "remove" // one that counts: it was not theirs to give
	Merge  Verdict = "merge"  // it is of an organization that stands on the list
)

// Decide settles a signature, with the reason. One that waits is accepted, refused or
// merged into another of the statement; one that counts is merged or removed. An
// organization whose name another has signed with stands beside it once it is accepted:
// they are two.
func (s *Service) Decide(ctx context.Context, who access.Actor, id string, v Verdict, into, reason string) (Signature, error) {
	if err := mayKeep(who); err != nil {
		return Signature{}, err
	}
	mail, err := s.post(ctx)
	if err != nil {
		return Signature{}, err
	}
	reason = text(reason)
	var wrong wrongs
	wrong.must(reason != "", "reason", "signons.error.reason", nil)
	wrong.short("reason", reason, maxNote)
	if err := fault.Join(wrong...); err != nil {
		return Signature{}, err
	}
	g, err := s.settle(ctx, who, "signons.decide", id, func(tx *audit.Tx, st Statement, g *Signature) error {
		tx.Detail("verdict", string(v))
		if g.Proven.IsZero() || !g.Stage.Waits() && g.Stage != Confirmed {
			return fault.New(fault.Conflict, "signons.error.ended", nil)
		}
		g.Settled, g.Reason = Person{who.PersonID, who.Name}, reason
		switch {
		case v == Accept && g.Stage.Waits():
			return s.accept(ctx, tx, mail, st, g)
		case v == Refuse && g.Stage.Waits(), v == Remove && g.Stage == Confirmed:
			if err := s.end(ctx, tx, st, g, Refused, reason); err != nil {
				return err
			}
			return mail.refused(ctx, tx, st, *g)
		case v == Merge:
			return s.mergeByStaff(ctx, tx, st, g, into)
		}
		return fault.New(fault.Conflict, "signons.error.ended", nil)
	})
	if err != nil {
		return Signature{}, err
	}
	return g, s.giveNews(ctx, g.ID)
}

// accept counts a signature that was held. Of two organizations with one name each has
// its own place.
func (s *Service) accept(ctx context.Context, tx *audit.Tx, mail post, st Statement, g *Signature) error {
	had, err := s.standing(ctx, tx, *g)
	if err != nil {
		return err
	}
	if had.ID == "" || g.OrganizationID != "" || g.Held != SameName {
		return s.counts(ctx, tx, mail, st, g, ByStaff)
	}
	g.Stage, g.How, g.Confirmed, g.standing, g.Held = Confirmed, ByStaff, tx.Now, g.stands()+" "+g.ID, ""
	if err := s.save(ctx, tx, *g); err != nil {
		return err
	}
	s.tell(tx, st.ID)
	return mail.counted(ctx, tx, st, *g)
}

func (s *Service) mergeByStaff(ctx context.Context, tx *audit.Tx, st Statement, g *Signature, into string) error {
	row, err := store.New(tx).Signature(ctx, into)
	if isNone(err) || err == nil && (row.StatementID != g.StatementID || row.State != string(Confirmed) || row.ID == g.ID) {
		return fault.Field("into", "signons.error.into", nil)
	}
	if err != nil {
		return err
	}
	s.tell(tx, st.ID)
	return s.mergeInto(ctx, tx, st, g, signatureOf(row))
}

// giveNews records the consent to news of a signature that counts, once; of one whose
// organization stood on the list already too, since whoever asked for news proved their
// address. It is the program's to record: whoever signed has no account.
func (s *Service) giveNews(ctx context.Context, id string) error {
	return s.log.Do(ctx, access.TheProgram(), "signons.news", func(tx *audit.Tx) error {
		row, err := store.New(tx).Signature(ctx, id)
		if err != nil {
			return none(err, "signons.error.no_signature")
		}
		g := signatureOf(row)
		if g.Stage != Confirmed && g.Stage != Merged || !g.News || g.newsGiven {
			return nil
		}
		_, err = s.consents.GiveTx(ctx, tx, consents.Consent{
			Subject: consents.Signatory(g.ID), Purpose: consents.Newsletter, Words: g.newsWords, Lang: g.Lang, Method: consents.Form, Network: g.newsNetwork, At: g.Asked, Given: consents.Who{Name: g.Person},
		})
		if err != nil {
			return err
		}
		return store.New(tx).NewsGiven(ctx, g.ID)
	})
}
