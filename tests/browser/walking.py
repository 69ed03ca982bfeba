"""What a walk does on many pages, in the words that a person sees."""

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, Response, expect

from marketplace.demo.accounts import PASSWORD

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
PATIENCE = 15_000
"""Milliseconds until something that does not appear counts as missing; a busy machine is no fault."""

# Chromium writes a line for every answer from 400 on, also for a form that is sent back; `answered` judges those.
_ANSWER_NOTE = "Failed to load resource"


@dataclass
class Complaints:
    """What the browser grumbled about: errors of scripts, refusals of the policy, what could not be loaded."""

    found: list[str] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.found.append(f"script: {error}"))
        page.on("requestfailed", self._failed)
        page.on("response", self._answered)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and _ANSWER_NOTE not in message.text:
            self.found.append(f"console: {message.text}")

    def _failed(self, request: Request) -> None:
        # A page that is left stops what it was loading; a file to download stops being a page.
        if request.failure != "net::ERR_ABORTED":
            self.found.append(f"request: {request.url} {request.failure}")

    def _answered(self, response: Response) -> None:
        is_page = response.request.resource_type in {"document", "xhr", "fetch"}
        if response.status >= (500 if is_page else 400):
            self.found.append(f"answer: {response.status} {response.url}")


@dataclass
class Visitor:
    """Somebody with a browser of their own: cookies are not shared. `page` is their one tab."""

    page: Page
    complaints: Complaints

    def open(self, path: str) -> Response:
        answer = self.page.goto(path)
        assert answer is not None
        return answer

    def sees(self, *words: str) -> None:
        """Each text stands somewhere in the main part of the page."""
        for one in words:
            expect(self.main).to_contain_text(one)

    def heading(self, words: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(words)

    @property
    def main(self) -> Locator:
        return self.page.locator("#main")

    def click(self, words: str) -> None:
        self.main.get_by_role("button", name=words, exact=True).first.click()

    def follow(self, words: str) -> None:
        """Words that only a screen reader hears may come after those of the link."""
        self.main.get_by_role("link", name=words).first.click()

    def fill(self, values: dict[str, str], within: Locator | None = None) -> None:
        """Label → what is typed."""
        for label, value in values.items():
            labelled(within or self.main, label).fill(value)

    def choose(self, values: dict[str, str], within: Locator | None = None) -> None:
        """Label of a select → words of the option."""
        for label, value in values.items():
            labelled(within or self.main, label).select_option(label=value)

    def tick(self, group: str, *options: str) -> None:
        """Options of a group of radio buttons or boxes."""
        fieldset = self.main.get_by_role("group", name=group)
        for words in options:
            fieldset.get_by_label(words).check()

    def sign_in(self, login: str, password: str = PASSWORD) -> None:
        self.open("/login")
        self.fill({"邮箱或登录名": login, "密码": password})
        self.click("登录")
        expect(self.main.get_by_role("heading", name="登录", exact=True)).to_have_count(0)


def labelled(within: Locator, label: str) -> Locator:
    """The control with these words in its label (marks such as 必填 may follow)."""
    return within.get_by_label(label).and_(within.page.locator("input, select, textarea")).first


def new_visitor(chrome: Browser, url: str, **options: Any) -> Visitor:
    """A browser context in Chinese; `options` are Playwright's, such as java_script_enabled=False."""
    options = {"viewport": DESKTOP, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"} | options
    context = chrome.new_context(base_url=url, **options)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    complaints = Complaints()
    complaints.listen(page)
    return Visitor(page, complaints)
