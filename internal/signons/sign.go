package signons

import (
	"context"
	"slices"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/signons/internal/store"
)

// How often the form may be sent: for one address within an hour and within a day, and
// within an hour from one network, behind which a whole conference may sit.
const (
	attemptWindow = time.Hour
	addressWindow = 24 * time.Hour
	perAddress    = 6
	perAddressDay = 12
	perNetwork    = 60
)

// count refuses what is sent too often, and counts this time. Only hashes are kept.
func count(ctx context.Context, tx *audit.Tx, address, network string) error {
	q := store.New(tx)
	network = access.Household(network)
	for _, limited := range []struct {
		who, subject string
		within       time.Duration
		most         int64
	}{{address, "address " + address, attemptWindow, perAddress}, {address, "day address " + address, addressWindow, perAddressDay}, {network, "network " + network, attemptWindow, perNetwork}} {
		if limited.who == "" {
			continue
		}
		key := hashed(limited.subject)
		n, err := q.CountAttempts(ctx, key, db.Micros(tx.Now.Add(-limited.within)))
		if err != nil {
			return err
		}
		if n >= limited.most {
			return fault.New(fault.TooMany, "signons.error.too_often", nil)
		}
		if err := q.InsertAttempt(ctx, store.InsertAttemptParams{ID: db.NewID(), SubjectHash: key, At: db.Micros(tx.Now)}); err != nil {
			return err
		}
	}
	return nil
}

// Sign takes the form of a signature, from anybody, and mails the link that proves the
// address. The form of an address that has asked for the same and not proven it yet has
// its link mailed again. network is where the form came from.
func (s *Service) Sign(ctx context.Context, who access.Actor, statementID string, a Application, network string) (g Signature, err error) {
	mail, err := s.post(ctx)
	if err != nil {
		return Signature{}, err
	}
	a = a.normal()
	err = s.log.Do(ctx, who, "signons.sign", func(tx *audit.Tx) error {
		st, err := s.load(ctx, tx, statementID)
		if err != nil {
			return err
		}
		if err := tooSoon(st, tx.Now); err != nil {
			return err
		}
		g = a.pending(st, tx.Now, network)
		member, found, err := s.member(ctx, tx, g, s.Day(tx.Now))
		if err != nil {
			return err
		}
		wrong := a.check(found)
		switch {
		case st.Signers != Everybody && a.Signer == ByPerson:
			wrong.must(false, "signer", "signons.error.no_persons", nil)
		case st.Signers == MembersOnly && !(found && ofTheMembers(member)):
			wrong.must(a.Signer == ByPerson || a.Name.Empty(), "name_en", "signons.error.no_member", nil)
		}
		if err := fault.Join(wrong...); err != nil {
			return err
		}
		if err := count(ctx, tx, a.Email, network); err != nil {
			return err
		}
		if found {
			g = g.of(member)
		}
		if err := s.notTwice(ctx, tx, st, g); err != nil {
			return err
		}
		if again, err := s.askedBefore(ctx, tx, g); err != nil {
			return err
		} else if again.ID != "" {
			g = again
			tx.About(KindSignature, g.ID)
			return mail.prove(ctx, tx, st, g)
		}
		if err := store.New(tx).InsertSignature(ctx, store.InsertSignatureParams(g.row())); err != nil {
			return err
		}
		tx.About(KindSignature, g.ID)
		tx.Detail("statement", st.ID)
		return mail.prove(ctx, tx, st, g)
	})
	return g, err
}

// ofTheMembers reports whether an organization is a member, at home or abroad.
func ofTheMembers(o people.Organization) bool {
	return o.Class == people.Member || o.Class == people.MemberAbroad
}

// member finds the organization of the coalition that signs: one that belongs to it on a
// day, of the same name or the same web site.
func (s *Service) member(ctx context.Context, tx *audit.Tx, g Signature, day time.Time) (o people.Organization, found bool, err error) {
	if g.Signer != ByOrganization {
		return o, false, nil
	}
	named := []string{g.foldEN, g.foldFR}
	byName := false
	err = s.people.EveryOrganization(ctx, tx, func(one people.Organization) {
		if byName || one.MergedInto != "" || one.Class == people.Associate || !one.BelongsOn(day) {
			return
		}
		for _, l := range i18n.Langs() {
			if key := NameKey(one.Name.Only(l)); key != "" && slices.Contains(named, key) {
				o, found, byName = one, true, true
				return
			}
		}
		if domain := SiteDomain(one.Website); domain != "" && domain == g.domain && !hosted(domain) {
			o, found = one, true
		}
	})
	return o, found, err
}

// of is the signature of an organization of the coalition, under the name and at the place
// that the register has.
func (g Signature) of(o people.Organization) Signature {
	g.OrganizationID, g.Name, g.City = o.ID, o.Name, o.City
	if o.Website != "" {
		g.Site = o.Website
	}
	if g.Sort == "" {
		g.Sort = Community
	}
	if g.Country == "" {
		g.Country = Home
	}
	if g.Country == Home {
		if province := provinceOf(o); province != "" {
			g.Province = province
		}
	}
	return g.keyed()
}

// provinceOf is the province of an organization of the register: the one that its postal
// address ends with (Canada Post writes the letters after the city), or its region, where
// that is one. Empty: not known.
func provinceOf(o people.Organization) string {
	words := strings.Fields(o.Address)
	for _, w := range slices.Backward(words) {
		if w = strings.Trim(w, ",.()"); slices.Contains(Provinces(), w) {
			return w
		}
	}
	switch o.Region {
	case people.Quebec:
		return "QC"
	case people.Ontario:
		return "ON"
	case people.Pacific:
		return "BC"
	case people.Atlantic, people.Prairies, people.North, people.Abroad:
	}
	return ""
}

// notTwice refuses the form of whoever stands on the list.
func (s *Service) notTwice(ctx context.Context, tx *audit.Tx, st Statement, g Signature) error {
	if g.Signer == ByPerson {
		return nil // whether an address has signed is nobody's to learn
	}
	had, err := s.standing(ctx, tx, g)
	if err != nil || had.ID == "" || had.domain != g.domain && had.OrganizationID == "" {
		return err // of two of one name, the secretariat is asked
	}
	if had.Version < st.Version {
		return nil
	}
	return fault.Field("name_en", "signons.error.signed", fault.Args{"Name": had.Name})
}

// askedBefore finds what the same address has asked for and not proven.
func (s *Service) askedBefore(ctx context.Context, tx *audit.Tx, g Signature) (Signature, error) {
	q := store.New(tx)
	rows, err := q.AskedBy(ctx, g.StatementID, g.Email)
	if err != nil {
		return Signature{}, err
	}
	for _, r := range rows {
		if r.Signer != string(g.Signer) || r.FoldEn != g.foldEN || r.FoldFr != g.foldFR {
			continue
		}
		row, err := q.Signature(ctx, r.ID)
		if err != nil {
			return Signature{}, err
		}
		had := signatureOf(row)
		had.Person, had.Title, had.Lang, had.News, had.newsWords, had.newsNetwork = g.Person, g.Title, g.Lang, g.News, g.newsWords, g.newsNetwork
		return had, s.save(ctx, tx, had)
	}
	return Signature{}, nil
}

func (s *Service) save(ctx context.Context, tx *audit.Tx, g Signature) error {
	r := g.row()
	return store.New(tx).UpdateSignature(ctx, store.UpdateSignatureParams{
		ID: r.ID, Version: r.Version, OrganizationID: r.OrganizationID, NameEn: r.NameEn, NameFr: r.NameFr, FoldEn: r.FoldEn, FoldFr: r.FoldFr, Site: r.Site, SiteDomain: r.SiteDomain, Sort: r.Sort,
		City: r.City, Province: r.Province, Country: r.Country, PersonName: r.PersonName, PersonTitle: r.PersonTitle, Email: r.Email, Lang: r.Lang, PersonID: r.PersonID, State: r.State, Standing: r.Standing,
		HeldWhy: r.HeldWhy, AskedAt: r.AskedAt, ProvenAt: r.ProvenAt, ConfirmedAt: r.ConfirmedAt, ConfirmedHow: r.ConfirmedHow, EndedAt: r.EndedAt, ByID: r.ByID, ByName: r.ByName, Reason: r.Reason,
		MergedInto: r.MergedInto, NewsWords: r.NewsWords, NewsNetwork: r.NewsNetwork, NewsGiven: r.NewsGiven, ForgottenAt: r.ForgottenAt,
	})
}

// SignAsMember signs for an organization of the coalition that the actor is of. A contact's
// signature counts at once; somebody else's is put to the contacts.
func (s *Service) SignAsMember(ctx context.Context, who access.Actor, statementID, organizationID string) (g Signature, err error) {
	if err := who.InPerson("signons.error.in_person"); err != nil {
		return Signature{}, err
	}
	mail, err := s.post(ctx)
	if err != nil {
		return Signature{}, err
	}
	err = s.log.Do(ctx, who, "signons.sign_as_member", func(tx *audit.Tx) error {
		st, err := s.load(ctx, tx, statementID)
		if err != nil {
			return err
		}
		if err := tooSoon(st, tx.Now); err != nil {
			return err
		}
		today := s.Day(tx.Now)
		_, mine := who.Seat(organizationID)
		o, err := s.people.OrganizationTx(ctx, tx, organizationID)
		if fault.Is(err, fault.NotFound) || err == nil && (!mine || o.Class == people.Associate || !o.BelongsOn(today) || st.Signers == MembersOnly && !ofTheMembers(o)) {
			return who.Require(false, "power.sign_for_member")
		}
		if err != nil {
			return err
		}
		p, err := s.people.PersonTx(ctx, tx, who.PersonID)
		if err != nil {
			return err
		}
		g = Signature{
			ID: db.NewID(), StatementID: st.ID, Version: st.Version, Signer: ByOrganization, Person: p.Name, Email: p.Email, Lang: who.Lang, PersonID: p.ID, Asked: tx.Now, Proven: tx.Now, Stage: Asked,
		}.of(o)
		g.standing = g.ID
		tx.About(KindSignature, g.ID)
		tx.Detail("statement", st.ID)
		tx.Detail("organization", o.ID)
		had, err := s.standing(ctx, tx, g)
		if err != nil {
			return err
		}
		if had.ID != "" {
			if had.Version == st.Version {
				return fault.New(fault.Conflict, "signons.error.signed", fault.Args{"Name": o.Name})
			}
			g = had // an earlier version was signed
			return s.affirm(ctx, tx, st, &g)
		}
		if err := store.New(tx).InsertSignature(ctx, store.InsertSignatureParams(g.row())); err != nil {
			return err
		}
		return s.weigh(ctx, tx, mail, st, &g)
	})
	return g, err
}

// standing is the confirmed signature that stands where another would; an empty one for
// none.
func (s *Service) standing(ctx context.Context, tx *audit.Tx, g Signature) (Signature, error) {
	q := store.New(tx)
	id, err := q.WhoStands(ctx, g.StatementID, g.stands())
	if isNone(err) {
		return Signature{}, nil
	}
	if err != nil {
		return Signature{}, err
	}
	row, err := q.Signature(ctx, id)
	return signatureOf(row), err
}

// affirm makes a signature one for the version in force.
func (s *Service) affirm(ctx context.Context, tx *audit.Tx, st Statement, g *Signature) error {
	if st.StateAt(tx.Now) != Open {
		return tooSoon(st, tx.Now)
	}
	g.Version = st.Version
	tx.Detail("version", st.Version)
	s.tell(tx, st.ID)
	return s.save(ctx, tx, *g)
}

// OpenLink returns the signature of a link that was mailed to its signatory, with its
// statement; a NotFound refusal for a word that is none of ours, or of a signature that
// was deleted.
func (s *Service) OpenLink(ctx context.Context, token string) (Statement, Signature, error) {
	return s.opened(ctx, signatureLink, token)
}

func (s *Service) opened(ctx context.Context, purpose, token string) (Statement, Signature, error) {
	mail, err := s.post(ctx)
	if err != nil {
		return Statement{}, Signature{}, err
	}
	id, err := mail.key.OpenLink(purpose, token)
	if err != nil {
		return Statement{}, Signature{}, fault.Wrap(err, fault.NotFound, "signons.error.no_link", nil)
	}
	row, err := s.on(nil).Signature(ctx, firstOf(id))
	if err != nil {
		return Statement{}, Signature{}, none(err, "signons.error.no_link")
	}
	g := signatureOf(row)
	if !g.Forgotten.IsZero() {
		return Statement{}, Signature{}, fault.New(fault.NotFound, "signons.error.no_link", nil)
	}
	st, err := s.load(ctx, nil, g.StatementID)
	return st, g, err
}

// settle changes a signature of a statement that is not settled.
func (s *Service) settle(ctx context.Context, who access.Actor, action, id string, edit func(tx *audit.Tx, st Statement, g *Signature) error) (g Signature, err error) {
	err = s.log.Do(ctx, who, action, func(tx *audit.Tx) error {
		row, err := store.New(tx).Signature(ctx, id)
		if err != nil {
			return none(err, "signons.error.no_signature")
		}
		g = signatureOf(row)
		st, err := s.load(ctx, tx, g.StatementID)
		if err != nil {
			return err
		}
		if st.Settled() {
			return fault.New(fault.Conflict, "signons.error.settled", nil)
		}
		tx.About(KindSignature, g.ID)
		tx.Detail("statement", st.ID)
		return edit(tx, st, &g)
	})
	return g, err
}

// Confirm proves the address of a signature by its link, and says yes to the version in
// force: what is asked counts at once, goes to the member's contacts or to the
// secretariat; see the package comment. A signature for an earlier version becomes one for
// this. Twice is no error.
func (s *Service) Confirm(ctx context.Context, who access.Actor, token string) (Signature, error) {
	_, found, err := s.OpenLink(ctx, token)
	if err != nil {
		return Signature{}, err
	}
	mail, err := s.post(ctx)
	if err != nil {
		return Signature{}, err
	}
	g, err := s.settle(ctx, who, "signons.confirm", found.ID, func(tx *audit.Tx, st Statement, g *Signature) error {
		switch {
		case g.Stage == Confirmed && g.Version == st.Version, g.Stage == ForContact, g.Stage == Held:
			return nil
		case g.Stage == Confirmed:
			return s.affirm(ctx, tx, st, g)
		case g.Stage != Asked:
			return fault.New(fault.Conflict, "signons.error.ended", nil)
		}
		g.Proven, g.Version = tx.Now, st.Version
		return s.weigh(ctx, tx, mail, st, g)
	})
	if err != nil {
		return Signature{}, err
	}
	return g, s.giveNews(ctx, g.ID)
}

func firstOf(id string) string {
	if len(id) > 36 {
		return id[:36]
	}
	return id
}
