from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Without a transaction, so that the index is made while others write.
    atomic = False

    dependencies = [("articles", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="article",
            name="to_check",
            field=models.BooleanField(db_default=False, default=False, verbose_name="à vérifier"),
        ),
        AddIndexConcurrently(
            model_name="article",
            index=models.Index(condition=models.Q(("to_check", True)), fields=["-seen_at"], name="article_to_check"),
        ),
    ]
