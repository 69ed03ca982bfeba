"""Changes to the network. Each leaves an audit row; none commits.

Whatever moves a county to another place also queues `network.rehome`, after which the rows that hang in the
tree follow.
"""

from marketplace.network.operations.holidays import set_holidays
from marketplace.network.operations.network import add_branch, assign_prefecture, close_branch
from marketplace.network.operations.news import edit_news, publish_news, withdraw_news, write_news
from marketplace.network.operations.nodes import add_node, close_node
from marketplace.network.operations.places import edit, rename

__all__ = [
    "add_branch",
    "add_node",
    "assign_prefecture",
    "close_branch",
    "close_node",
    "edit",
    "edit_news",
    "publish_news",
    "rename",
    "set_holidays",
    "withdraw_news",
    "write_news",
]
