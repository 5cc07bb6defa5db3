"""What people say to Guetteur in a Slack room: buttons, the message shortcut, the slash command."""
