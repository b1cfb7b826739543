package secretballots

import (
	"context"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/belenios"
	"plenary.example/internal/belenios/canon"
	"plenary.example/internal/belenios/ceremony"
	"plenary.example/internal/belenios/group"
	"plenary.example/internal/fault"
	"plenary.example/internal/secretballots/internal/store"
)

// Stage is what a trustee has to do now.
type Stage string

// The stages of a trustee, in their order.
const (
	Rest        Stage = ""            // nothing: others are to act, or all is done
	Single      Stage = "single"      // make a key, of which none can be spared
	Certificate Stage = "certificate" // the ceremony of several of whom some are enough: its three steps
	Polynomial  Stage = "polynomial"
	Output      Stage = "output"
	Decrypt     Stage = "decrypt"
)

// StageOf is what a trustee of the vote has to do now.
func (v Vote) StageOf(t Trustee) Stage {
	switch {
	case v.State == Tallied && !t.Decrypted && v.Shares() < v.Enough():
		return Decrypt
	case v.State != Preparing || t.KeyMade():
		return Rest
	case !v.Threshold():
		return Single
	case t.Steps > 0 && !v.allAt(t.Steps) || t.Steps > 2:
		return Rest
	}
	return [...]Stage{Certificate, Polynomial, Output}[t.Steps]
}

// allAt reports whether every trustee has done so many steps.
func (v Vote) allAt(steps int) bool {
	for _, t := range v.Panel {
		if t.Steps < steps {
			return false
		}
	}
	return true
}

// Task is what a trustee's browser is told for its stage; nothing of it is secret.
type Task struct {
	Stage        Stage
	Group        string
	Size, Need   int
	Index        int    // of the trustee, from 1
	Certificates string // all of them, as a JSON list
	Certificate  string // the trustee's own
	Input        string // what the others sent, of the last step of a ceremony
	Election     string
	Tally        string
	Sealed       string // the trustee's private key, that their seed opens
	PublicKey    string // the trustee's own, once it is there
}

// TaskOf is what a trustee has to do in a vote, with what it takes. A Forbidden refusal
// for whoever is none.
func (s *Service) TaskOf(ctx context.Context, who access.Actor, v Vote) (Task, error) {
	me, ok := v.Trustee(who.PersonID)
	if err := who.Require(ok, "power.be_trustee"); err != nil {
		return Task{}, err
	}
	t := Task{Stage: v.StageOf(me), Group: v.Group, Size: len(v.Panel), Need: v.Need, Index: me.Number}
	rows, err := s.on(nil).TrusteesOf(ctx, v.ID)
	if err != nil {
		return Task{}, audit.Fault(err)
	}
	row := rows[me.Number-1]
	t.Certificate, t.Sealed = row.Certificate, row.Sealed
	if row.KeyText != "" {
		r := canon.NewReader([]byte(row.KeyText))
		t.PublicKey = string(belenios.ReadTrusteeKey(r, v.group()).Key.Append(nil))
	}
	switch t.Stage {
	case Polynomial, Output:
		t.Certificates = certificateList(rows)
		if t.Stage == Output {
			polynomials, err := polynomialsOf(v.group(), rows)
			if err != nil {
				return Task{}, err
			}
			t.Input = string(ceremony.Route(polynomials, me.Number).Append(nil))
		}
	case Decrypt:
		p, err := s.publishedOf(ctx, nil, v)
		if err != nil {
			return Task{}, err
		}
		t.Election = string(p.election.Text)
		if t.Tally, err = s.on(nil).Text(ctx, v.ID, textTally); err != nil {
			return Task{}, audit.Fault(err)
		}
	case Rest, Single, Certificate:
	}
	return t, nil
}

func certificateList(rows []store.SecretTrustee) string {
	return string(canon.AppendList(nil, rows, func(dst []byte, r store.SecretTrustee) []byte { return append(dst, r.Certificate...) }))
}

func certificatesOf(g group.Group, rows []store.SecretTrustee) (list []belenios.Signed, err error) {
	for _, r := range rows {
		c, err := ceremony.ParseCertificate(g, []byte(r.Certificate))
		if err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, nil
}

func polynomialsOf(g group.Group, rows []store.SecretTrustee) (list []*ceremony.Polynomial, err error) {
	for _, r := range rows {
		p, err := ceremony.ParsePolynomial(g, []byte(r.Polynomial))
		if err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, nil
}

// AnswerTask takes what a trustee's browser made in a stage: a public key, a step of the
// ceremony, or a share of the decryption. Each is checked before it is stored; what is
// wrong is refused with the name of the check, and nothing changes. A stage that is over
// is refused: its page was an old one.
func (s *Service) AnswerTask(ctx context.Context, who access.Actor, key string, stage Stage, text string) error {
	if err := who.InPerson("secret.error.in_person"); err != nil {
		return err
	}
	return s.act(ctx, who, "secret."+actionOf(stage), key, func(a *act) error {
		me, ok := a.v.Trustee(who.PersonID)
		if err := who.Require(ok, "power.be_trustee"); err != nil {
			return err
		}
		if stage == Rest || a.v.StageOf(me) != stage {
			return fault.New(fault.Conflict, "secret.error.stage", nil)
		}
		a.Detail("trustee", me.Number)
		rows, err := a.q.TrusteesOf(ctx, a.v.ID)
		if err != nil {
			return err
		}
		if stage == Decrypt {
			return a.share(ctx, rows, me, text)
		}
		if err := a.step(rows, me.Number, stage, text); err != nil {
			return err
		}
		if err := a.saveTrustee(ctx, rows[me.Number-1]); err != nil {
			return err
		}
		a.v.Panel[me.Number-1].Steps++
		if stage == Single {
			a.v.Panel[me.Number-1].Steps = keyMade
		}
		return a.advance(ctx, rows, me)
	})
}

func actionOf(stage Stage) string {
	if stage == Decrypt {
		return "share"
	}
	return "trustee_key"
}

func (a *act) saveTrustee(ctx context.Context, r store.SecretTrustee) error {
	return a.q.SaveTrustee(ctx, store.SaveTrusteeParams{
		SecretID: r.SecretID, Number: r.Number, Certificate: r.Certificate, Polynomial: r.Polynomial, Output: r.Output, KeyText: r.KeyText, Sealed: r.Sealed, Share: r.Share,
	})
}

// step checks what a trustee sent before the vote and writes it into their row.
func (a *act) step(rows []store.SecretTrustee, number int, stage Stage, text string) error {
	g := a.v.group()
	row := &rows[number-1]
	if stage == Single {
		r := canon.NewReader([]byte(text))
		k := belenios.ReadTrusteeKey(r, g)
		if err := r.End(); err != nil {
			return fault.Wrap(err, fault.Invalid, "belenios.trustees.form", nil)
		}
		if err := k.Check(g); err != nil {
			return err
		}
		row.KeyText = text
		return nil
	}
	if stage == Certificate {
		signed, err := ceremony.ParseCertificate(g, []byte(text))
		if err != nil {
			return fault.Wrap(err, fault.Invalid, "belenios.trustees.form", nil)
		}
		c, err := belenios.ReadCertificate(g, signed)
		if err != nil {
			return err
		}
		if want := (belenios.CertificateContext{Group: a.v.Group, Size: len(rows), Threshold: a.v.Need, Index: number}); c.Context == nil || *c.Context != want {
			return fault.New(fault.Invalid, "belenios.trustees.certificate", fault.Args{"Trustee": number})
		}
		row.Certificate = text
		return nil
	}
	certificates, err := certificatesOf(g, rows)
	if err != nil {
		return err
	}
	if stage == Polynomial {
		p, err := ceremony.ParsePolynomial(g, []byte(text))
		if err != nil {
			return fault.Wrap(err, fault.Invalid, "belenios.trustees.form", nil)
		}
		row.Polynomial = text
		return ceremony.CheckPolynomial(g, a.v.Need, number, certificates, p)
	}
	polynomials, err := polynomialsOf(g, rows)
	if err != nil {
		return err
	}
	out, err := ceremony.ParseOutput(g, []byte(text))
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "belenios.trustees.form", nil)
	}
	row.Output = text
	return ceremony.CheckOutput(g, number, certificates, polynomials, out)
}

// advance goes on once every trustee has done a step: it asks them for the next one, or
// ends the ceremony.
func (a *act) advance(ctx context.Context, rows []store.SecretTrustee, me Trustee) error {
	steps := a.v.Panel[me.Number-1].Steps
	if !a.v.allAt(steps) {
		return nil
	}
	if a.v.Threshold() && steps < 3 {
		return a.tellTrustees(ctx, a.v.Panel, "step")
	}
	if a.v.Threshold() && steps == 3 {
		if err := a.finishCeremony(ctx, rows); err != nil {
			return err
		}
	}
	return a.publish(ctx)
}

func (a *act) finishCeremony(ctx context.Context, rows []store.SecretTrustee) error {
	g := a.v.group()
	certificates, err := certificatesOf(g, rows)
	if err != nil {
		return err
	}
	polynomials, err := polynomialsOf(g, rows)
	if err != nil {
		return err
	}
	var outputs []*ceremony.Output
	for _, r := range rows {
		out, err := ceremony.ParseOutput(g, []byte(r.Output))
		if err != nil {
			return err
		}
		outputs = append(outputs, out)
	}
	public, sealed := ceremony.Finish(a.v.Need, certificates, polynomials, outputs)
	for i := range rows {
		rows[i].KeyText, rows[i].Sealed = string(public.VerificationKeys[i].Append(nil)), sealed[i]
		if err := a.saveTrustee(ctx, rows[i]); err != nil {
			return err
		}
		a.v.Panel[i].Steps = keyMade
	}
	list, err := belenios.NewTrustees(g, []belenios.Trustee{{Threshold: public}})
	if err != nil {
		return err
	}
	return a.put(ctx, textTrustees, list.Text)
}

// Restart has all trustees begin anew, because one of them has lost what they kept, or
// cannot go on: until the vote is ready.
func (s *Service) Restart(ctx context.Context, who access.Actor, key string) error {
	if err := mayRun(who); err != nil {
		return err
	}
	return s.act(ctx, who, "secret.restart", key, func(a *act) error {
		if err := a.require(Preparing); err != nil {
			return err
		}
		for i, t := range a.v.Panel {
			if err := a.saveTrustee(ctx, store.SecretTrustee{SecretID: a.v.ID, Number: int64(t.Number)}); err != nil {
				return err
			}
			a.v.Panel[i].Steps = 0
		}
		if err := a.q.DeleteText(ctx, a.v.ID, textTrustees); err != nil {
			return err
		}
		return a.tellTrustees(ctx, a.v.Panel, "restart")
	})
}
