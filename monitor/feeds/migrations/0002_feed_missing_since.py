from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("feeds", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="feed",
            name="missing_since",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="répond 404 ou 410 depuis"),
        ),
    ]
