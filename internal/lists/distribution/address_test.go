package distribution

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/lists"
	"plenary.example/internal/token"
)

func TestAddressesAreTakenApart(t *testing.T) {
	for local, want := range map[string]lists.Recipient{
		"ccrlist":                 {Slug: "ccrlist", Role: lists.ToList, Token: ""},
		"CCRList":                 {Slug: "ccrlist", Role: lists.ToList, Token: ""},
		"ccrlist+notes":           {Slug: "ccrlist", Role: lists.ToList, Token: "notes"},
		"ccrlist-owner":           {Slug: "ccrlist", Role: lists.ToOwner, Token: ""},
		"ccrlist-admin":           {Slug: "ccrlist", Role: lists.ToOwner, Token: ""},
		"ccrlist-editor":          {Slug: "ccrlist", Role: lists.ToOwner, Token: ""},
		"ccrlist-Bounces+AbC123":  {Slug: "ccrlist", Role: lists.ToBounces, Token: "abc123"},
		"ccrlist-errors":          {Slug: "ccrlist", Role: lists.ToBounces, Token: ""},
		"ccrlist-subscribe":       {Slug: "ccrlist", Role: lists.ToSubscribe, Token: ""},
		"ccrlist-join":            {Slug: "ccrlist", Role: lists.ToSubscribe, Token: ""},
		"ccrlist-unsubscribe":     {Slug: "ccrlist", Role: lists.ToUnsubscribe, Token: ""},
		"ccrlist-leave":           {Slug: "ccrlist", Role: lists.ToUnsubscribe, Token: ""},
		"ccrlist-confirm+word":    {Slug: "ccrlist", Role: lists.ToConfirm, Token: "word"},
		"ccrlist-request":         {Slug: "ccrlist", Role: lists.ToRequest, Token: ""},
		"ccrlist-help":            {Slug: "ccrlist", Role: lists.ToRequest, Token: ""},
		"working-group-2":         {Slug: "working-group-2", Role: lists.ToList, Token: ""},
		"working-group-2-owner":   {Slug: "working-group-2", Role: lists.ToOwner, Token: ""},
		"owner":                   {Slug: "owner", Role: lists.ToList, Token: ""},
		"-owner":                  {Slug: "-owner", Role: lists.ToList, Token: ""},
		"ccrlist-owner-subscribe": {Slug: "ccrlist-owner", Role: lists.ToSubscribe, Token: ""},
		"ccrlist-bounces+a+b":     {Slug: "ccrlist", Role: lists.ToBounces, Token: "a+b"},
		"postmaster":              {Slug: "postmaster", Role: lists.ToList, Token: ""},
		"":                        {Slug: "", Role: lists.ToList, Token: ""},
		"+":                       {Slug: "", Role: lists.ToList, Token: ""},
		"-":                       {Slug: "-", Role: lists.ToList, Token: ""},
	} {
		if got := lists.ParseRecipient(local); got != want {
			t.Errorf("%q: %+v", local, got)
		}
	}
}

// Whatever a list may be called, each of its addresses is taken for that list and
// that purpose, and fits into what SMTP allows.
func TestEveryAddressLeadsBackToItsList(t *testing.T) {
	key, err := token.ParseKey(token.NewSecret())
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		l := lists.List{Slug: rapid.StringMatching(`[a-z0-9]{1,9}(-[a-z0-9]{1,8}){0,2}`).Draw(t, "slug"), Name: i18n.Same("A list"), Settings: lists.DefaultSettings()}
		if l.Check() != nil {
			return
		}
		for _, role := range append([]lists.Role{lists.ToList}, lists.Roles...) {
			local, domain, _ := strings.Cut(l.Address(role, ours), "@")
			if got := lists.ParseRecipient(local); got.Slug != l.Slug || got.Role != role || domain != ours {
				t.Fatalf("%s is %+v", local, got)
			}
		}
		for role, word := range map[lists.Role]string{lists.ToBounces: key.Copy(1<<40-1, 1<<40-1), lists.ToConfirm: token.Word()} {
			local, _, _ := strings.Cut(l.TokenAddress(role, word, ours), "@")
			if got := lists.ParseRecipient(strings.ToUpper(local)); got.Slug != l.Slug || got.Role != role || got.Token != word {
				t.Fatalf("%s is %+v", local, got)
			}
			if len(local) > 64 {
				t.Fatalf("%s has %d octets (RFC 5321, 4.5.3.1.1)", local, len(local))
			}
		}
	})
	longest := lists.List{Slug: strings.Repeat("a", lists.MaxSlug), Name: i18n.Same("A list"), Settings: lists.DefaultSettings()}
	if err := longest.Check(); err != nil {
		t.Error(err)
	}
	if local, _, _ := strings.Cut(longest.TokenAddress(lists.ToBounces, key.Copy(1, 1), ours), "@"); len(local) > 64 {
		t.Errorf("%d octets", len(local))
	}
}

// faultsOf lists the fields and keys of a refusal.
func faultsOf(err error) (list []string) {
	f := fault.Of(err)
	if f == nil {
		return nil
	}
	for _, one := range append([]*fault.Error{f}, f.Others...) {
		list = append(list, one.Field+" "+one.Key)
	}
	return list
}

func TestWhatAListCannotBe(t *testing.T) {
	good := func() lists.List {
		return lists.List{Slug: "ccrlist", Name: i18n.Same("A list"), Settings: lists.DefaultSettings()}
	}
	l := good()
	if err := l.Normal().Check(); err != nil {
		t.Fatal(err)
	}
	topic := lists.Topic{Slug: "budget", Name: i18n.Same("Budget")}
	for want, change := range map[string]func(*lists.List){
		"slug lists.error.slug":               func(l *lists.List) { l.Slug = "Two Words" },
		"slug lists.error.slug (empty)":       func(l *lists.List) { l.Slug = "" },
		"slug lists.error.slug (long)":        func(l *lists.List) { l.Slug = strings.Repeat("a", lists.MaxSlug+1) },
		"slug lists.error.slug (hyphen)":      func(l *lists.List) { l.Slug = "a--b" },
		"slug lists.error.slug (accent)":      func(l *lists.List) { l.Slug = "réseau" },
		"slug lists.error.slug (dot)":         func(l *lists.List) { l.Slug = "a.b" },
		"slug lists.error.slug_reserved":      func(l *lists.List) { l.Slug = "postmaster" },
		"slug lists.error.slug_reserved (2)":  func(l *lists.List) { l.Slug = "members-owner" },
		"slug lists.error.slug_reserved (3)":  func(l *lists.List) { l.Slug = "members-leave" },
		"slug lists.error.slug_reserved (4)":  func(l *lists.List) { l.Slug = "members-bounces" },
		"slug lists.error.slug_reserved (5)":  func(l *lists.List) { l.Slug = "confirm" },
		"name lists.error.name":               func(l *lists.List) { l.Name = i18n.Text{} },
		"name lists.error.too_long":           func(l *lists.List) { l.Name = i18n.Same(strings.Repeat("é", 201)) },
		"about lists.error.too_long":          func(l *lists.List) { l.About = i18n.Same(strings.Repeat("é", 5001)) },
		"footer lists.error.too_long":         func(l *lists.List) { l.Settings.Footer = i18n.Same(strings.Repeat("é", 1001)) },
		"prefix lists.error.too_long":         func(l *lists.List) { l.Settings.Prefix = strings.Repeat("é", 41) },
		"size lists.error.size":               func(l *lists.List) { l.Settings.MaxSize = lists.LargestPost + 1 },
		"size lists.error.size (2)":           func(l *lists.List) { l.Settings.MaxSize = 1000 },
		"first lists.error.first":             func(l *lists.List) { l.Settings.HoldFirst = -1 },
		"digest lists.error.hour":             func(l *lists.List) { l.Settings.DigestHour = 24 },
		"from lists.error.from":               func(l *lists.List) { l.Settings.From = "sometimes" },
		"domains lists.error.domains":         func(l *lists.List) { l.Settings.RefusedDomains = []string{"gov example"} },
		"attachments lists.error.attachments": func(l *lists.List) { l.Settings.Attachments = []string{"pdf"} },
		"topics lists.error.topics":           func(l *lists.List) { l.Settings.Topics = []lists.Topic{topic, topic} },
		"topics lists.error.topics (2)":       func(l *lists.List) { l.Settings.Topics = slices.Repeat([]lists.Topic{topic}, 31) },
		"topics lists.error.topics (3)":       func(l *lists.List) { l.Settings.Topics = []lists.Topic{{Slug: "x"}} },
	} {
		l := good()
		change(&l)
		want, _, _ = strings.Cut(want, " (")
		if got := faultsOf(l.Normal().Check()); !slices.Contains(got, want) {
			t.Errorf("%s: %q", want, got)
		}
	}
}

func TestWhatIsTypedIsTidied(t *testing.T) {
	l := lists.List{
		Slug: "  CCRList ", Name: i18n.Text{EN: " The \n list ", FR: "La\tliste"}, About: i18n.Same(" One.\r\n\r\nTwo. "),
		Settings: lists.Settings{Prefix: " [ccr] \n", Footer: i18n.Same("One\r\nTwo\rThree\x00 "), RefusedDomains: []string{" @GC.example. ", "gc.example", ""}},
	}.Normal()
	if l.Slug != "ccrlist" || l.Name != (i18n.Text{EN: "The list", FR: "La liste"}) || l.About.EN != "One.\n\nTwo." || l.Settings.Prefix != "[ccr]" ||
		l.Settings.Footer.EN != "One\nTwo\nThree" || !slices.Equal(l.Settings.RefusedDomains, []string{"gc.example"}) || l.Settings.From != lists.RewriteNeeded {
		t.Errorf("%+v", l)
	}
}

func TestRefusedDomains(t *testing.T) {
	s := lists.Settings{RefusedDomains: []string{"gc.example", "press.example"}}
	for address, want := range map[string]bool{
		"a@gc.example": true, "a@tax.gc.example": true, "A@TAX.GC.EXAMPLE": true, "a@b.press.example": true, `"x@ong.example"@gc.example`: true,
		"a@notgc.example": false, "a@gc.example.org": false, "gc.example@ong.example": false, "gc.example": false, "": false,
	} {
		if s.RefusesDomain(address) != want {
			t.Errorf("%s: %v", address, !want)
		}
	}
}

func TestTopicsAreFoundInSubjects(t *testing.T) {
	s := lists.Settings{Topics: []lists.Topic{{Slug: "budget", Words: []string{"dues", "cotisations"}}, {Slug: "meeting", Words: []string{"general meeting", "assemblée"}}, {Slug: "art"}}}
	for subject, want := range map[string][]string{
		"[budget] next year":                {"budget"},
		"The dues and the general meeting":  {"budget", "meeting"},
		"Re: L’assemblée, et après ?":       {"meeting"},
		"General-meeting":                   {"meeting"},
		"A general question about meetings": nil,
		"We start again":                    nil,
		"ART!":                              {"art"},
		"":                                  nil,
	} {
		if got := s.TopicsOf(subject); !slices.Equal(got, want) {
			t.Errorf("%q: %v", subject, got)
		}
	}
}

func TestAttachmentsTakenUnseen(t *testing.T) {
	s := lists.DefaultSettings()
	for kind, want := range map[string]bool{
		"application/pdf": true, "image/png": true, "application/vnd.oasis.opendocument.text": true, "text/plain": true,
		"application/zip": false, "image/svg+xml": false, "text/html": false, "application/pdfx": false, "": false,
	} {
		if s.TakesAttachment(kind) != want {
			t.Errorf("%s: %v", kind, !want)
		}
	}
}

func TestListsAreMadeByStaffAlone(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	m := w.member(t, l, "Zoe Tremblay")
	_, err := w.s.lists.AddList(t.Context(), m.Actor, lists.List{Slug: "other", Name: i18n.Same("Other"), Settings: lists.DefaultSettings()})
	w.refused(err, fault.Forbidden, "fault.forbidden")
	_, err = w.s.lists.AddList(t.Context(), w.staff(), lists.List{Slug: "CCRLIST", Name: i18n.Same("Again"), Settings: lists.DefaultSettings()})
	w.refused(err, fault.Invalid, "lists.error.slug_taken")

	l.Settings.Prefix, l.Slug = "[ccr]", "renamed"
	w.refused(w.s.lists.ChangeList(t.Context(), m.Actor, l), fault.Forbidden, "fault.forbidden")
	w.must(w.s.lists.ChangeList(t.Context(), w.staff(), l))
	got, err := w.s.lists.ListBySlug(t.Context(), "ccrlist")
	w.must(err)
	if got.Settings.Prefix != "[ccr]" || got.Slug != "ccrlist" || got.Revision != 2 {
		t.Errorf("%+v", got)
	}
	if _, err := w.s.lists.ListBySlug(t.Context(), "renamed"); !fault.Is(err, fault.NotFound) {
		t.Error("a list's address has changed", err)
	}
}

func TestAnUnlistedListIsItsSubscribersAndKeepersAlone(t *testing.T) {
	w := newWorld(t)
	l := w.list(t, "ccrlist")
	m := w.member(t, l, "Zoe Tremblay")
	if l.Settings.Unlisted = true; w.s.lists.Visible(m.Actor, l, nil) || !w.s.lists.Visible(m.Actor, l, &m.Subscription) || !w.s.lists.Visible(w.staff(), l, nil) {
		t.Error("who may know of an unlisted list")
	}
	m.State = lists.Ended
	if w.s.lists.Visible(m.Actor, l, &m.Subscription) {
		t.Error("whoever has left still sees it")
	}
	if l.Settings.Unlisted = false; !w.s.lists.Visible(m.Actor, l, nil) {
		t.Error("a listed list is hidden")
	}
}

func TestWhichAddressesAreOurs(t *testing.T) {
	w := newWorld(t)
	w.list(t, "ccrlist")
	key, err := w.mail.Tokens(t.Context())
	w.must(err)
	copyOf := key.Copy(7, 9)
	for address, want := range map[string]fault.Kind{
		"ccrlist@" + ours: -1, "CCRLIST@CCR.example": -1, "ccrlist-owner@" + ours: -1, "ccrlist-bounces@" + ours: -1, "ccrlist-confirm+x@" + ours: -1,
		"ccrlist-bounces+" + copyOf + "@" + ours: -1, "ccrlist-bounces+" + strings.ToUpper(copyOf) + "@" + ours: -1,
		"postmaster@" + ours: -1, "postmaster": -1, "abuse@" + ours: -1, "secretariat@" + ours: -1,
		"ccrlist-bounces+" + copyOf[1:] + copyOf[:1] + "@" + ours: fault.NotFound, "ccrlist-bounces+x@" + ours: fault.NotFound, "nobody@" + ours: fault.NotFound, "nobody-owner@" + ours: fault.NotFound,
		"postmaster-owner@" + ours: fault.NotFound, "ccrlist": fault.NotFound, "": fault.NotFound, "@" + ours: fault.NotFound,
		"ccrlist@" + theirs: fault.Forbidden, "postmaster@" + theirs: fault.Forbidden, `"ccrlist@` + ours + `"@` + theirs: fault.Forbidden,
	} {
		err := w.s.TakesMail(t.Context(), address)
		switch f := fault.Of(err); {
		case want < 0 && err != nil, want >= 0 && f == nil, want >= 0 && f.Kind != want:
			t.Errorf("%s: %v", address, err)
		}
	}
}
