"""Messages to other authorities as files in a folder, from where the data centre's transport takes them."""
