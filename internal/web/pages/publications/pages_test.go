package publications_test

import (
	"net/http"
	"strings"
	"testing"

	"plenary.example/internal/access"
	"plenary.example/internal/publications"
)

const desk = "/en/manage/publications"

// key is the key of the publication whose page was reached.
func key(a answer) string {
	id, _, _ := strings.Cut(strings.TrimPrefix(a.path, desk+"/"), "?")
	return id
}

func TestStaffPublishADocument(t *testing.T) {
	w := newWorld(t)
	if a := w.as("").get(desk); !strings.HasPrefix(a.path, "/en/sign-in") {
		t.Errorf("a visitor is taken to %s", a.path)
	}
	w.as(member).get(desk).want(t, http.StatusForbidden, "read the documents that are not published")
	b := w.as(staff)
	b.get(desk).want(t, http.StatusOK, "No documents here yet", "Add a document")
	b.get(desk+"/new").want(t, http.StatusOK, "It begins as a draft")
	typed := []string{"action", "save", "kind", "report", "title_en", "A report", "abstract_en", "What it says.", "issued", "2024-13", "subjects", "detention", "isbn", "12345", "related", "nowhere"}
	b.post(desk+"/new", typed...).want(t, http.StatusUnprocessableEntity, "“nowhere” is not the address", `value="A report"`, "What it says.")
	typed[len(typed)-1] = ""
	b.post(desk+"/new", typed...).want(t, http.StatusUnprocessableEntity, "Write a year, a month or a day", "is no ISBN", `value="2024-13"`, "checked")
	typed[9], typed[13] = "2024-05", "978-0-306-40615-7"
	saved := b.post(desk+"/new", typed...).want(t, http.StatusOK, "Saved.", "A draft", "No file yet.")
	one := desk + "/" + key(saved)
	b.upload(one, "x.exe", []byte("MZ"), "action", "file", "lang", "en").want(t, http.StatusUnprocessableEntity, "x.exe")
	b.upload(one, "r.html", []byte("<!doctype html><p>A rhinoceros waits"), "action", "file").want(t, http.StatusUnprocessableEntity, "Say which language")
	sent := b.upload(one, "r.html", []byte("<!doctype html><p>A rhinoceros waits"), "action", "file", "lang", "en").want(t, http.StatusOK, "The file is here", "r.html", "Its words are being read")
	_ = sent
	ctx := t.Context()
	p, err := w.publications.Get(ctx, w.actors[staff], key(saved))
	w.must(err)
	files, err := w.publications.FilesOf(ctx, w.actors[staff], p)
	w.must(err)
	w.must(w.publications.Read(ctx, publications.ReadWork{File: files[0].ID}))
	b.get(one).want(t, http.StatusOK, "Its words are searched")
	b.post(one, "action", "publish", "publish_on", "2026-12-24").want(t, http.StatusOK, "It will be published on its day", "Make it a draft again")
	b.post(one, "action", "unpublish").want(t, http.StatusOK, "A draft")
	b.post(one, "action", "publish").want(t, http.StatusOK, "Everybody can read and find it", "Published on")
	b.post(one, "action", "withdraw", "why_en", "Wrong.").want(t, http.StatusUnprocessableEntity, "Say why, in this language too", "Wrong.")
	b.post(one, "action", "withdraw", "why_en", "Wrong.", "why_fr", "Erroné.").want(t, http.StatusOK, "It is withdrawn")
	b.get(desk+"?state=withdrawn").want(t, http.StatusOK, "A report", "Withdrawn (1)")
	b.get("/fr/manage/publications/"+key(saved)).want(t, http.StatusOK, "Retiré le")
	b.post(one, "action", "drop", "file_id", files[0].ID).want(t, http.StatusOK, "The file is taken away")
	w.as(member).post(one, "action", "publish").want(t, http.StatusForbidden)
	b.get(desk+"/none").want(t, http.StatusNotFound)
	w.actors["p-exec"] = access.Actor{PersonID: "p-exec", Name: "Eve", Offices: []access.Office{{Kind: access.Executive, Role: access.Councillor}}}
	w.as("p-exec").get(one).want(t, http.StatusOK, "Withdrawn on").lacks(t, "Add a file or a newer version")
}

func TestACollectionIsPutTogether(t *testing.T) {
	w := newWorld(t)
	b := w.as(staff)
	saved := b.post(desk+"/new", "action", "save", "kind", "guide", "title_fr", "Un guide", "issued", "2020").want(t, http.StatusOK, "Un guide")
	b.get(desk+"/collections").want(t, http.StatusOK, "No collections yet")
	form := []string{"name_en", "Guides", "name_fr", "", "holds", "/en/publications/2020/un-guide\n/en/publications/2020/none"}
	b.post(desk+"/collections/new", form...).want(t, http.StatusUnprocessableEntity, "2020/none” is not the address")
	form[5] = "/en/publications/2020/un-guide"
	b.post(desk+"/collections/new", form...).want(t, http.StatusUnprocessableEntity, "Write the name in this language too", `value="Guides"`)
	form[3] = "Des guides"
	b.post(desk+"/collections/new", form...).want(t, http.StatusOK, "Saved.", "/en/publications/2020/un-guide")
	b.get(desk+"/collections").want(t, http.StatusOK, "Guides")
	w.as(member).get(desk+"/collections").want(t, http.StatusForbidden)
	b.post(desk+"/"+key(saved), "action", "save", "kind", "guide", "title_fr", "Un guide", "issued", "2020", "superseded_by", "/en/publications/2020/un-guide").want(t, http.StatusUnprocessableEntity, "cannot lead to itself")
}
