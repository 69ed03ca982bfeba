"""What the server can do at all: a page of twenty rows by Flask and Jinja, and nothing else."""

from flask import Flask, render_template_string

PAGE = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{{ title }}</title></head><body>
<h1>{{ title }}</h1><ul>{% for row in rows %}<li><h2><a href="/{{ row.id }}">{{ row.title }}</a></h2>
<p>{{ row.text }}</p><p>{{ row.place }} · {{ row.price }}</p></li>{% endfor %}</ul></body></html>"""
ROWS = [
    {"id": number, "title": f"第{number}项成果", "text": "摘要" * 40, "place": "长春市", "price": "50 万元"}
    for number in range(20)
]

app = Flask(__name__)


@app.get("/")
def page() -> str:
    return render_template_string(PAGE, title="二十行", rows=ROWS)
