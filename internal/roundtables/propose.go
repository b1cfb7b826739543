package roundtables

import (
	"context"
	"slices"
	"strings"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/blobs"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/roundtables/internal/store"
	"plenary.example/internal/wording"
)

// checkProposal checks an item as handed in, and reads the resolutions it names.
func (s *Service) checkProposal(ctx context.Context, tx db.DBTX, r Roundtable, p Proposal, lang i18n.Lang) (cited []string, err error) {
	if err := p.check(lang); err != nil {
		return nil, err
	}
	subjects, err := s.resolutions.SubjectsTx(ctx, tx)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(subjects, func(c resolutions.Subject) bool { return c.Slug == p.Concern }) {
		return nil, fault.Field("concern", "roundtables.error.concern", nil)
	}
	if p.GroupID != "" && !slices.Contains(r.Groups, p.GroupID) {
		return nil, fault.Field("group", "roundtables.error.choose", nil)
	}
	if p.DepartmentID != "" && !slices.Contains(r.Departments, p.DepartmentID) {
		return nil, fault.Field("department", "roundtables.error.choose", nil)
	}
	return s.cited(ctx, tx, p.Cited)
}

// maxCited bounds the resolutions behind one item.
const maxCited = 10

// cited reads the resolutions that somebody names, one a line or with semicolons
// between; one that the library does not have is refused by name.
func (s *Service) cited(ctx context.Context, tx db.DBTX, typed string) ([]string, error) {
	var ids []string
	for line := range strings.FieldsFuncSeq(db.Clean(typed), func(r rune) bool { return r == '\n' || r == ';' || r == '\r' }) {
		line = squeeze(line)
		if line == "" {
			continue
		}
		if at, ok := resolutions.ParseAddress(line); ok { // one without a number has no citation
			id, err := s.resolutions.EntryIDTx(ctx, tx, at)
			if err != nil {
				return nil, err
			}
			if id != "" {
				ids = append(ids, id)
				continue
			}
		}
		found := wording.Citations(line, i18n.EN)
		links, err := s.resolutions.Resolve(ctx, found)
		if err != nil {
			return nil, err
		}
		known := len(found) > 0
		for _, c := range found {
			l, ok := links.To(c)
			if known = known && ok; ok && !slices.Contains(ids, l.ID) {
				ids = append(ids, l.ID)
			}
		}
		if !known {
			return nil, fault.Field("cited", "roundtables.error.cited", fault.Args{"Text": i18n.Clip(line, 100)})
		}
	}
	if len(ids) > maxCited {
		return nil, fault.Field("cited", "roundtables.error.too_many_cited", fault.Args{"Most": maxCited})
	}
	return distinct(ids), nil
}

// Nearest are the standing resolutions closest to the words of an item.
func (s *Service) Nearest(ctx context.Context, w Words, lang i18n.Lang) ([]resolutions.Near, error) {
	text := wording.Wording{Title: w.Title, Resolved: wording.Part{Lead: i18n.Text{EN: w.Problem.EN + "\n" + w.Ask.EN, FR: w.Problem.FR + "\n" + w.Ask.FR}}}
	return s.resolutions.Nearest(ctx, text, lang)
}

// Propose hands in an item while the call is open, in the name of the actor's
// member organization. The secretariat and the co-chairs hand one in until the
// roundtable is held. seen is what the organization has seen of the problem; nil:
// nothing yet.
func (s *Service) Propose(ctx context.Context, who access.Actor, key string, p Proposal, seen *Seen) (id string, err error) {
	p = p.normal()
	err = s.act(ctx, who, "roundtables.propose", key, func(a *act) error {
		chooser := MayChoose(who, a.r)
		seat, err := mayPropose(who)
		if err != nil && !chooser {
			return err
		}
		if !a.r.Takes(a.Now) && (!chooser || !a.r.prepared()) {
			return a.wrongPhase()
		}
		cited, err := s.checkProposal(ctx, a, a.r, p, who.Lang)
		if err != nil {
			return err
		}
		i := Item{
			ID: db.NewID(), RoundtableID: a.r.ID, State: Proposed, Proposal: p, PersonID: who.PersonID, PersonName: who.Name,
			OrganizationID: seat.OrganizationID, Organization: seat.Name, ProposedAt: a.Now, ChangedAt: a.Now,
		}
		if err := a.enter(ctx, i, cited); err != nil {
			return err
		}
		id = i.ID
		a.Detail("item", id)
		if seen == nil {
			return nil
		}
		return a.addEvidence(ctx, i, seat, *seen)
	})
	return id, err
}

// enter stores a new item.
func (a *act) enter(ctx context.Context, i Item, cited []string) error {
	n, err := a.q.CountItems(ctx, a.r.ID)
	if err != nil {
		return err
	}
	if n >= MaxItems {
		return fault.New(fault.Conflict, "roundtables.error.too_many_items", nil)
	}
	if err := a.q.InsertItem(ctx, rowOfItem(i)); err != nil {
		return err
	}
	return a.cite(ctx, i.ID, cited)
}

// cite stores the resolutions behind an item, in the place of those there were.
func (a *act) cite(ctx context.Context, itemID string, ids []string) error {
	if err := a.q.ClearCited(ctx, itemID); err != nil {
		return err
	}
	for n, id := range ids {
		if err := a.q.InsertCited(ctx, store.InsertCitedParams{ItemID: itemID, ResolutionID: id, Position: int64(n + 1)}); err != nil {
			return err
		}
	}
	return nil
}

// Edit changes an item: its authors until the call closes, those who choose until
// the roundtable is held.
func (s *Service) Edit(ctx context.Context, who access.Actor, itemID string, p Proposal) error {
	p = p.normal()
	return s.onItem(ctx, who, "roundtables.edit_item", itemID, func(a *act, i Item) error {
		if err := a.who.Require(MayEdit(who, a.r, i, true), "power.own_item"); err != nil {
			return err
		}
		if !MayEdit(who, a.r, i, a.r.Takes(a.Now)) {
			return a.wrongPhase()
		}
		cited, err := s.checkProposal(ctx, a, a.r, p, who.Lang)
		if err != nil {
			return err
		}
		i.Proposal, i.ChangedAt = p, a.Now
		if err := a.cite(ctx, i.ID, cited); err != nil {
			return err
		}
		return a.saveItem(ctx, i)
	})
}

// Withdraw takes back an item: its authors, as long as it is not on the agenda.
func (s *Service) Withdraw(ctx context.Context, who access.Actor, itemID string) error {
	return s.onItem(ctx, who, "roundtables.withdraw_item", itemID, func(a *act, i Item) error {
		if err := who.Require(owns(who, i.PersonID, i.OrganizationID), "power.own_item"); err != nil {
			return err
		}
		if !MayWithdraw(who, a.r, i) {
			return fault.New(fault.Conflict, "roundtables.error.item_state", fault.Args{"State": i.State.Name()})
		}
		i.State, i.ChangedAt = Withdrawn, a.Now
		return a.saveItem(ctx, i)
	})
}

// AddEvidence says what the actor's organization has seen of an item's problem,
// until the roundtable is held: "we see this too".
func (s *Service) AddEvidence(ctx context.Context, who access.Actor, itemID string, e Seen) error {
	return s.onItem(ctx, who, "roundtables.add_evidence", itemID, func(a *act, i Item) error {
		seat, err := mayPropose(who)
		if err != nil && !MayChoose(who, a.r) {
			return err
		}
		if err := a.require(Called, Agenda); err != nil {
			return err
		}
		if !i.open() {
			return fault.New(fault.Conflict, "roundtables.error.item_state", fault.Args{"State": i.State.Name()})
		}
		return a.addEvidence(ctx, i, seat, e)
	})
}

func (a *act) addEvidence(ctx context.Context, i Item, seat access.Seat, e Seen) error {
	e = e.normal()
	if err := e.check(); err != nil {
		return err
	}
	list, err := a.q.EvidenceIn(ctx, a.r.ID, maxEvidence)
	if err != nil {
		return err
	}
	if len(list) == maxEvidence {
		return fault.New(fault.Conflict, "roundtables.error.too_much_evidence", nil)
	}
	row := store.InsertEvidenceParams{
		ID: db.NewID(), ItemID: i.ID, OrganizationID: seat.OrganizationID, OrganizationEn: seat.Name.EN, OrganizationFr: seat.Name.FR, PersonID: a.who.PersonID,
		PersonName: a.who.Name, Words: e.Words, Count: int64(e.Count), Place: e.Place, Period: e.Period, Shared: db.Flag(e.Shared), BlobName: e.File.Name,
		AddedAt: db.Micros(a.Now),
	}
	if len(e.File.Body) > 0 {
		if row.BlobID, err = a.s.blobs.Put(ctx, a.Tx.Tx, e.File); err != nil {
			return err
		}
	}
	return a.q.InsertEvidence(ctx, row)
}

// RemoveEvidence takes evidence away: whoever gave it, or those who choose.
func (s *Service) RemoveEvidence(ctx context.Context, who access.Actor, evidenceID string) error {
	return s.onEvidence(ctx, who, "roundtables.remove_evidence", evidenceID, func(a *act, e Evidence) error {
		if e.BlobID != "" {
			if err := s.blobs.Delete(ctx, a.Tx.Tx, e.BlobID); err != nil {
				return err
			}
		}
		return a.q.DeleteEvidence(ctx, e.ID)
	})
}

// ShareEvidence says whether officials may read evidence: whoever gave it, or those
// who choose. Officials read it once an agenda is sent with it.
func (s *Service) ShareEvidence(ctx context.Context, who access.Actor, evidenceID string, shared bool) error {
	return s.onEvidence(ctx, who, "roundtables.share_evidence", evidenceID, func(a *act, e Evidence) error {
		a.Detail("shared", shared)
		return a.q.ShareEvidence(ctx, e.ID, db.Flag(shared))
	})
}

func (s *Service) onEvidence(ctx context.Context, who access.Actor, action, evidenceID string, fn func(a *act, e Evidence) error) error {
	row, err := s.on(nil).Evidence(ctx, evidenceID)
	if err != nil {
		return notFound(err)
	}
	return s.onItem(ctx, who, action, row.ItemID, func(a *act, _ Item) error {
		row, err := a.q.Evidence(ctx, evidenceID)
		if err != nil {
			return notFound(err)
		}
		e := evidenceOf(row)
		if err := who.Require(MayChoose(who, a.r) || owns(who, e.PersonID, e.OrganizationID), "power.own_item"); err != nil {
			return err
		}
		if a.r.Over() {
			return a.wrongPhase()
		}
		return fn(a, e)
	})
}

// EvidenceOf gathers the evidence of the items of a roundtable by item, that of
// merged items with the one they were merged into; tx nil is the reader.
func (s *Service) EvidenceOf(ctx context.Context, tx db.DBTX, roundtableID string, items []Item) (map[string][]Evidence, error) {
	rows, err := s.on(tx).EvidenceIn(ctx, roundtableID, maxEvidence)
	if err != nil {
		return nil, audit.Fault(err)
	}
	into := map[string]string{}
	for _, i := range items {
		if i.State == Merged {
			into[i.ID] = i.MergedInto
		}
	}
	all := map[string][]Evidence{}
	for _, row := range rows {
		id := row.ItemID
		for range MaxItems { // items merged one after another
			next, merged := into[id]
			if !merged {
				break
			}
			id = next
		}
		all[id] = append(all[id], evidenceOf(row))
	}
	return all, nil
}

// EvidenceFile is the file of evidence, for those who see roundtables.
func (s *Service) EvidenceFile(ctx context.Context, who access.Actor, r Roundtable, evidenceID string) (blobs.Blob, error) {
	if err := maySee(who); err != nil {
		return blobs.Blob{}, err
	}
	row, err := s.on(nil).Evidence(ctx, evidenceID)
	if err != nil {
		return blobs.Blob{}, notFound(err)
	}
	i, err := s.item(ctx, s.on(nil), row.ItemID)
	if err != nil {
		return blobs.Blob{}, err
	}
	if i.RoundtableID != r.ID || row.BlobID == "" {
		return blobs.Blob{}, fault.New(fault.NotFound, "roundtables.error.not_found", nil)
	}
	return s.blobs.Get(ctx, nil, row.BlobID)
}

func evidenceOf(r store.RoundtableEvidence) Evidence {
	return Evidence{
		ID: r.ID, ItemID: r.ItemID, OrganizationID: r.OrganizationID, Organization: i18n.Text{EN: r.OrganizationEn, FR: r.OrganizationFr}, PersonID: r.PersonID,
		PersonName: r.PersonName, Words: r.Words, Count: int(r.Count), Place: r.Place, Period: r.Period, Shared: r.Shared != 0, BlobID: r.BlobID, File: r.BlobName,
		AddedAt: db.Time(r.AddedAt),
	}
}

// Proposers are the organizations that proposed an item, those of the items merged
// into it with it.
func Proposers(i Item, all []Item) []i18n.Text {
	var names []i18n.Text
	add := func(t i18n.Text) {
		if !t.Empty() && !slices.Contains(names, t) {
			names = append(names, t)
		}
	}
	add(i.Organization)
	for _, other := range all {
		if other.State == Merged && other.MergedInto == i.ID {
			for _, name := range Proposers(other, all) {
				add(name)
			}
		}
	}
	return names
}
