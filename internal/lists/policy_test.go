package lists

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"plenary.example/internal/i18n"
	"plenary.example/internal/mailauth"
	"plenary.example/internal/mailmsg"
)

// mayPost are the facts about a small message of a subscriber in standing, proven.
func mayPost() Facts {
	l := List{Slug: "ccrlist", Name: i18n.Same("The list"), Settings: DefaultSettings()}
	return Facts{
		List: l, Authors: 1, Author: "zoe@ong.example", Proof: Proven, Size: 2000,
		Subscription: &Subscription{State: Active, Role: NGO, Posts: 7}, Standing: Standing{Good: true, Why: i18n.Say("people.why.good")},
	}
}

func keysOf(list []i18n.Message) (keys []string) {
	for _, m := range list {
		keys = append(keys, m.Key)
	}
	return keys
}

func TestWhatBecomesOfAMessage(t *testing.T) {
	for name, c := range map[string]struct {
		change func(f *Facts)
		act    Act
		why    []string
	}{
		"a subscriber in standing, proven": {func(*Facts) {}, Distribute, nil},
		"one whose copies came back":       {func(f *Facts) { f.Subscription.State = Disabled }, Distribute, nil},
		"confirmed by an answer":           {func(f *Facts) { f.Proof = Confirmed }, Distribute, nil},
		"an individual":                    {func(f *Facts) { f.Subscription.Role = Individual }, Distribute, nil},
		"nobody in From":                   {func(f *Facts) { f.Authors, f.Author, f.Subscription = 0, "", nil }, Drop, []string{"lists.why.authors"}},
		"two in From":                      {func(f *Facts) { f.Authors, f.Author, f.Subscription = 2, "", nil }, Refuse, []string{"lists.why.authors"}},
		"not a subscriber":                 {func(f *Facts) { f.Subscription = nil }, Refuse, []string{"lists.why.not_subscribed"}},
		"not a subscriber, nor proven":     {func(f *Facts) { f.Subscription, f.Proof = nil, Unproven }, Refuse, []string{"lists.why.not_subscribed"}},
		"left":                             {func(f *Facts) { f.Subscription.State = Ended }, Refuse, []string{"lists.why.not_subscribed"}},
		"turned away":                      {func(f *Facts) { f.Subscription.State = Refused }, Refuse, []string{"lists.why.not_subscribed"}},
		"asked, not decided":               {func(f *Facts) { f.Subscription.State = Requested }, Refuse, []string{"lists.why.not_approved"}},
		"lapsed":                           {func(f *Facts) { f.Standing = Standing{Why: i18n.Say("people.why.unpaid")} }, Refuse, []string{"people.why.unpaid"}},
		"proven by nothing":                {func(f *Facts) { f.Proof = Unproven }, Confirm, []string{"lists.why.unproven"}},
		"lapsed and proven by nothing":     {func(f *Facts) { f.Proof, f.Standing.Good = Unproven, false }, Confirm, []string{"lists.why.unproven"}},
		"forged":                           {func(f *Facts) { f.Proof = Forged }, Drop, []string{"lists.why.forged"}},
		"forged and not a subscriber":      {func(f *Facts) { f.Proof, f.Subscription = Forged, nil }, Drop, []string{"lists.why.forged"}},
		"distributed already":              {func(f *Facts) { f.Duplicate = true }, Drop, []string{"lists.why.duplicate"}},
		"distributed already, let through": {func(f *Facts) { f.Duplicate, f.Approved = true, true }, Drop, []string{"lists.why.duplicate"}},
		"an answering machine":             {func(f *Facts) { f.Automatic = "auto-replied" }, Drop, []string{"lists.why.automatic"}},
		"a bounce":                         {func(f *Facts) { f.Automatic, f.Subscription = "bounce", nil }, Drop, []string{"lists.why.automatic"}},
		"a subscriber's program":           {func(f *Facts) { f.Automatic = "auto-generated" }, Hold, []string{"lists.why.by_program"}},
		"a program, proven by nothing":     {func(f *Facts) { f.Automatic, f.Proof = "bulk", Unproven }, Hold, []string{"lists.why.by_program", "lists.why.unproven"}},
		"another list":                     {func(f *Facts) { f.Automatic, f.Subscription = "list", nil }, Drop, []string{"lists.why.not_subscribed"}},
		"a lapsed member's program": {func(f *Facts) {
			f.Automatic, f.Standing = "auto-generated", Standing{Why: i18n.Say("people.why.unpaid")}
		}, Drop, []string{"people.why.unpaid"}},
		"a program of somebody who left":          {func(f *Facts) { f.Automatic, f.Subscription.State = "bulk", Ended }, Drop, []string{"lists.why.not_subscribed"}},
		"a program with two authors":              {func(f *Facts) { f.Automatic, f.Authors, f.Subscription = "bulk", 2, nil }, Drop, []string{"lists.why.authors"}},
		"a loop":                                  {func(f *Facts) { f.Loop, f.Automatic = true, "list" }, Hold, []string{"lists.why.loop"}},
		"a loop that is proven no more":           {func(f *Facts) { f.Loop, f.Automatic, f.Proof = true, "list", Unproven }, Hold, []string{"lists.why.loop"}},
		"a loop of somebody else":                 {func(f *Facts) { f.Loop, f.Subscription = true, nil }, Drop, []string{"lists.why.not_subscribed"}},
		"the first message":                       {func(f *Facts) { f.Subscription.Posts = 0 }, Hold, []string{"lists.why.first_post"}},
		"the first message, no list cares":        {func(f *Facts) { f.Subscription.Posts, f.List.Settings.HoldFirst = 0, 0 }, Distribute, nil},
		"too large":                               {func(f *Facts) { f.Size = f.List.Settings.MaxSize + 1 }, Hold, []string{"lists.why.too_large"}},
		"just small enough":                       {func(f *Facts) { f.Size = f.List.Settings.MaxSize }, Distribute, nil},
		"an attachment":                           {func(f *Facts) { f.Attachments = []string{"a.exe"} }, Hold, []string{"lists.why.attachment"}},
		"seven attachments":                       {func(f *Facts) { f.Attachments = slices.Repeat([]string{"a"}, 7) }, Hold, slices.Repeat([]string{"lists.why.attachment"}, 5)},
		"a moderated list":                        {func(f *Facts) { f.List.Settings.Moderated = true }, Hold, []string{"lists.why.moderated"}},
		"no header":                               {func(f *Facts) { f.Unreadable = true }, Hold, []string{"lists.why.unreadable"}},
		"nothing in it":                           {func(f *Facts) { f.Empty = true }, Hold, []string{"lists.why.empty"}},
		"several reasons":                         {func(f *Facts) { f.Subscription.Posts, f.Size, f.List.Settings.Moderated = 0, 9<<20, true }, Hold, []string{"lists.why.moderated", "lists.why.first_post", "lists.why.too_large"}},
		"held, let through":                       {func(f *Facts) { f.Loop, f.Size, f.Approved = true, 9<<20, true }, Distribute, nil},
		"let through, but lapsed since":           {func(f *Facts) { f.Approved, f.Standing = true, Standing{Why: i18n.Say("people.why.unpaid")} }, Refuse, []string{"people.why.unpaid"}},
		"let through, but left since":             {func(f *Facts) { f.Approved, f.Subscription.State = true, Ended }, Refuse, []string{"lists.why.not_subscribed"}},
		"let through, but proven by nothing":      {func(f *Facts) { f.Approved, f.Proof = true, Unproven }, Confirm, []string{"lists.why.unproven"}},
		"a program let through, proven by nobody": {func(f *Facts) { f.Approved, f.Automatic, f.Proof = true, "bulk", Unproven }, Hold, []string{"lists.why.by_program", "lists.why.unproven"}},
		"a subscriber's domain refused since":     {func(f *Facts) { f.List.Settings.RefusedDomains = []string{"ong.example"} }, Refuse, []string{"lists.command.domain_refused"}},
		"a stranger of a refused domain": {func(f *Facts) {
			f.Subscription, f.Author, f.List.Settings.RefusedDomains = nil, "max@tax.gov.example", []string{"gov.example"}
		}, Refuse, []string{"lists.command.domain_refused"}},
		"a subscriber who works for a government": {func(f *Facts) { f.Subscription.Role = Government }, Refuse, []string{"lists.command.domain_refused"}},
		"a subscriber who works for the media":    {func(f *Facts) { f.Subscription.Role = Media }, Refuse, []string{"lists.command.domain_refused"}},
	} {
		t.Run(name, func(t *testing.T) {
			f := mayPost()
			c.change(&f)
			d := Decide(f)
			if d.Act != c.act || !slices.Equal(keysOf(d.Reasons), c.why) {
				t.Errorf("%s %v; want %s %v", d.Act, keysOf(d.Reasons), c.act, c.why)
			}
		})
	}
}

// drawFacts draws any facts, likely and unlikely ones.
func drawFacts(t *rapid.T) Facts {
	some := func(name string) bool { return rapid.IntRange(0, 3).Draw(t, name) == 0 }
	f := mayPost()
	s := &f.List.Settings
	s.Moderated, s.HoldFirst = some("moderated"), rapid.IntRange(0, 3).Draw(t, "hold first")
	if some("refused domain") {
		s.RefusedDomains = []string{"ong.example"}
	}
	f.Proof = rapid.SampledFrom([]Proof{Proven, Confirmed, Unproven, Forged}).Draw(t, "proof")
	f.Automatic = rapid.SampledFrom([]string{"", "", "", "auto-replied", "auto-generated", "bulk", "list", "bounce"}).Draw(t, "automatic")
	f.Loop, f.Duplicate, f.Approved, f.Unreadable, f.Empty = some("loop"), some("duplicate"), some("approved"), some("unreadable"), some("empty")
	f.Standing.Good = !some("lapsed")
	f.Size = rapid.Int64Range(0, 4<<20).Draw(t, "size")
	if some("attachment") {
		f.Attachments = []string{"a.exe"}
	}
	f.Subscription = &Subscription{
		State: rapid.SampledFrom(States()).Draw(t, "state"), Role: rapid.SampledFrom(Occupations()).Draw(t, "role"), Posts: rapid.Int64Range(0, 3).Draw(t, "posts"),
	}
	if some("no subscriber") {
		f.Subscription = nil
	}
	f.Authors = 1
	if some("authors") {
		f.Authors, f.Author, f.Subscription = rapid.SampledFrom([]int{0, 2, 3}).Draw(t, "how many"), "", nil
	}
	return f
}

func TestOnlySubscribersInStandingAreDistributed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawFacts(t)
		if Decide(f).Act != Distribute {
			return
		}
		sub := f.Subscription
		switch {
		case sub == nil, sub.State != Active && sub.State != Disabled:
			t.Fatal("somebody who is not on the list")
		case !sub.Role.Admitted(), f.List.Settings.RefusesDomain(f.Author):
			t.Fatal("somebody whom the list does not admit")
		case !f.Standing.Good:
			t.Fatal("somebody not in standing")
		case !f.Proof.Known():
			t.Fatal("somebody who is not known")
		case f.Duplicate, f.Authors != 1, f.Automatic == "auto-replied", f.Automatic == "bounce":
			t.Fatal("what nobody is to get")
		case !f.Approved && (f.Loop || f.List.Settings.Moderated || f.Size > f.List.Settings.MaxSize || len(f.Attachments) > 0 || f.Automatic != "" || f.Unreadable || f.Empty):
			t.Fatal("what a moderator was to look at")
		}
	})
}

func TestSomeThingsAreNeverAnswered(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawFacts(t)
		d := Decide(f)
		if answered := d.Act == Refuse || d.Act == Confirm; answered && (f.Automatic != "" || f.Duplicate || f.Proof == Forged || f.Authors == 0 || f.Loop && !f.Approved) {
			t.Fatalf("%s: %+v", d.Act, f)
		}
		if d.Act == Confirm && (f.Subscription == nil || f.Subscription.State != Active && f.Subscription.State != Disabled) {
			t.Fatal("a question to somebody who is not on the list")
		}
	})
}

func TestAModeratorsWordOnlyLiftsWhatIsHeld(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawFacts(t)
		f.Approved = false
		before := Decide(f)
		f.Approved = true
		after := Decide(f)
		if before.Act != Hold && before.Act != after.Act {
			t.Fatalf("%s became %s", before.Act, after.Act)
		}
		if before.Act == Hold && f.Proof.Known() && after.Act != Distribute && f.Standing.Good {
			t.Fatalf("what was held became %s", after.Act)
		}
	})
}

func TestEveryDecisionThatIsNoDistributionHasReasons(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := Decide(drawFacts(t))
		if (d.Act == Distribute) != (len(d.Reasons) == 0) {
			t.Fatalf("%s with %d reasons", d.Act, len(d.Reasons))
		}
	})
}

func TestHowWellAnAuthorIsKnown(t *testing.T) {
	dmarc := func(from, policy string, v mailauth.Verdict) mailauth.DMARC {
		return mailauth.DMARC{From: from, Policy: policy, Verdict: v}
	}
	spf := func(domain string, v mailauth.Verdict, aligned bool) mailauth.SPF {
		return mailauth.SPF{Domain: domain, Verdict: v, Aligned: aligned}
	}
	testing1 := dmarc("ong.example", "quarantine", mailauth.Fail)
	testing1.Testing = true
	testing2 := testing1
	testing2.Policy = "reject"
	for name, c := range map[string]struct {
		author  string
		results mailauth.Results
		want    Proof
	}{
		"by SPF":                               {"zoe@ong.example", mailauth.Results{SPF: spf("ong.example", mailauth.Pass, true), DMARC: dmarc("ong.example", "", mailauth.None)}, Proven},
		"by DKIM":                              {"zoe@ong.example", mailauth.Results{DKIM: []mailauth.DKIM{{Verdict: mailauth.Pass, Aligned: true}}, DMARC: dmarc("ong.example", "", mailauth.None)}, Proven},
		"by DKIM of another":                   {"zoe@ong.example", mailauth.Results{DKIM: []mailauth.DKIM{{Verdict: mailauth.Pass}}, DMARC: dmarc("ong.example", "", mailauth.None)}, Unproven},
		"by SPF of another":                    {"zoe@ong.example", mailauth.Results{SPF: spf("evil.example", mailauth.Pass, false), DMARC: dmarc("ong.example", "", mailauth.None)}, Unproven},
		"another domain than the author shown": {"zoe@ong.example", mailauth.Results{SPF: spf("evil.example", mailauth.Pass, true), DMARC: dmarc("evil.example", "", mailauth.Pass)}, Unproven},
		"no domain":                            {"zoe@ong.example", mailauth.Results{DMARC: mailauth.DMARC{Verdict: mailauth.Pass}}, Unproven},
		"no author":                            {"", mailauth.Results{DMARC: mailauth.DMARC{Verdict: mailauth.Pass}}, Unproven},
		"an accent in the domain":              {"zoe@réseau.example", mailauth.Results{DMARC: dmarc("xn--rseau-bsa.example", "none", mailauth.Pass)}, Proven},
		"another accent in the domain":         {"zoe@rèseau.example", mailauth.Results{DMARC: dmarc("xn--rseau-bsa.example", "none", mailauth.Pass)}, Unproven},
		"a final dot":                          {"zoe@ONG.example.", mailauth.Results{DMARC: dmarc("ong.example", "none", mailauth.Pass)}, Proven},
		"nothing is said":                      {"zoe@ong.example", mailauth.Results{DMARC: dmarc("ong.example", "", mailauth.None)}, Unproven},
		"no answer from DNS":                   {"zoe@ong.example", mailauth.Results{SPF: spf("ong.example", mailauth.TempError, true), DMARC: dmarc("ong.example", "reject", mailauth.TempError)}, Unproven},
		"p=reject fails":                       {"zoe@ong.example", mailauth.Results{DMARC: dmarc("ong.example", "reject", mailauth.Fail)}, Forged},
		"p=quarantine fails":                   {"zoe@ong.example", mailauth.Results{DMARC: dmarc("ong.example", "quarantine", mailauth.Fail)}, Forged},
		"p=quarantine fails, on trial":         {"zoe@ong.example", mailauth.Results{DMARC: testing1}, Unproven},
		"p=reject fails, on trial":             {"zoe@ong.example", mailauth.Results{DMARC: testing2}, Forged},
		"p=none fails":                         {"zoe@ong.example", mailauth.Results{SPF: spf("ong.example", mailauth.SoftFail, true), DMARC: dmarc("ong.example", "none", mailauth.Fail)}, Unproven},
		"p=none fails and so does SPF":         {"zoe@ong.example", mailauth.Results{SPF: spf("ong.example", mailauth.Fail, true), DMARC: dmarc("ong.example", "none", mailauth.Fail)}, Forged},
		"SPF alone fails":                      {"zoe@ong.example", mailauth.Results{SPF: spf("ong.example", mailauth.Fail, true), DMARC: dmarc("ong.example", "", mailauth.None)}, Forged},
		"SPF of a forwarder fails":             {"zoe@ong.example", mailauth.Results{SPF: spf("forwarder.example", mailauth.Fail, false), DMARC: dmarc("ong.example", "", mailauth.None)}, Unproven},
	} {
		in := letterIn{author: mailmsg.Address{Address: c.author}, results: c.results}
		if got := in.proof(); got != c.want {
			t.Errorf("%s: %s, not %s", name, got, c.want)
		}
		if in.row.Proof = string(Confirmed); in.proof() != Confirmed {
			t.Errorf("%s: an answer counts for nothing", name)
		}
	}
}
