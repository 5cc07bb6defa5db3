from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Without a transaction, so that the index is made while others write.
    atomic = False

    dependencies = [
        ("articles", "0003_source_blocks"),
        ("feeds", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="article",
            name="erased_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="texte effacé le"),
        ),
        migrations.AddField(
            model_name="article",
            name="erased_why",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=200, verbose_name="raison de l’effacement"
            ),
        ),
        migrations.AddField(
            model_name="revision",
            name="erased_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="texte effacé le"),
        ),
        AddIndexConcurrently(
            model_name="article",
            index=models.Index(
                condition=models.Q(("erased_at__isnull", True), ("stored_at__isnull", False)),
                fields=["source", "stored_at"],
                name="article_kept",
            ),
        ),
    ]
