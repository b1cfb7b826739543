package mailmsg_test

import (
	"strings"
	"testing"
	"time"

	"plenary.example/internal/mailmsg"
)

func TestTheTextOfHTML(t *testing.T) {
	for html, want := range map[string]string{
		"":                                   "",
		"  \n ":                              "",
		"a  b\n c":                           "a b c\n",
		"<p>a</p><p>b</p>":                   "a\n\nb\n",
		"<div>a</div><div>b</div>":           "a\nb\n",
		"a<br>b<br/><br/>c":                  "a\nb\n\nc\n",
		"<b>a</b><i>b</i> <u>c</u>":          "ab c\n",
		"<b>a </b>b":                         "a b\n",
		"<h1>T</h1>x":                        "T\n\nx\n",
		"<ol><li>a<li>b<ul><li>c</ul></ol>d": "1. a\n2. b\n  - c\n\nd\n",
		"<blockquote>a<blockquote>b</blockquote></blockquote>c":        "> a\n>\n>> b\n\nc\n",
		"<pre>a  b\n  c</pre>d":                                        "a  b\n  c\n\nd\n",
		"<table><tr><td>a<td>b</tr><tr><th>c</table>":                  "a b\nc\n",
		"<img alt=Logo src=x><img src=y>":                              "Logo\n",
		"a<hr>b":                                                       "a\n----------\nb\n",
		"&eacute;&amp;&#39;&nbsp;&lt;b&gt;":                            "é&'\u00a0<b>\n",
		"<script>alert(1)</script><style>p{}</style><title>T</title>a": "a\n",
		"<template>x</template><!-- y -->a<noscript><p>z</noscript>":   "a\n",
		"<a href=\"https://ong.example/\">here</a>":                    "here <https://ong.example/>\n",
		"<a href='https://ong.example/'>https://ong.example/</a>":      "https://ong.example/\n",
		"<a href='https://ong.example/'>ong.example/</a>":              "ong.example/\n",
		"<a href='mailto:zoe@ong.example'>Zoe</a>, <a href='mailto:zoe@ong.example'>zoe@ong.example</a>": "Zoe <zoe@ong.example>, zoe@ong.example\n",
		"<a href='javascript:alert(1)'>here</a>":                                                         "here\n",
		"<a href='https://ong.example/'>open":                                                            "open <https://ong.example/>\n",
		"</blockquote></ul></pre>a":                                                                      "a\n",
		"a\x00b\xff":                                                                                     "ab\ufffd\n",
	} {
		if got := mailmsg.PlainFromHTML(html); got != want {
			t.Errorf("%q: %q, want %q", html, got, want)
		}
	}
}

func TestHostileHTMLIsReadInItsOwnTime(t *testing.T) {
	for name, html := range map[string]string{
		"quotes": strings.Repeat("<blockquote>a", 100_000),
		"lists":  strings.Repeat("<ul><li>a", 100_000),
		"links":  strings.Repeat("<a href=https://ong.example/>a", 50_000),
		"open":   strings.Repeat("<", 1_000_000),
		"marks":  strings.Repeat("<!--", 250_000),
		"attrs":  "<a " + strings.Repeat("a ", 500_000) + ">",
		"title":  strings.Repeat("<title>", 150_000),
	} {
		began := time.Now()
		got := mailmsg.PlainFromHTML(html)
		if took := time.Since(began); took > 5*time.Second || len(got) > 40*len(html) {
			t.Errorf("%s: %d bytes after %v", name, len(got), took)
		}
	}
}
